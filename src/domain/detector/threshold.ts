/** Score below which a series alarms, by false alarms per series and week, as measured on series without incidents. */
const MEASURED: readonly (readonly [budget: number, score: number])[] = [
  [0.02, -1.53],
  [0.05, -1.12],
  [0.1, -0.9],
  [0.2, -0.73],
  [0.5, -0.47],
  [1, -0.27],
];

/** The same, by the logarithm of the budget. */
const BUDGETS = Float64Array.from(MEASURED, ([budget]) => Math.log10(budget));
const SCORES = Float64Array.from(MEASURED, ([, score]) => score);

/** The largest budget that the table knows: beyond it the threshold stays what it is. */
export const LARGEST_BUDGET = 1;

/**
 * The score (log10 of a probability) at or below which a verdict is an alarm. Between the measured budgets it runs
 * straight over the logarithm of the budget; below them a tenth of the budget asks for a tenth of the probability.
 *
 * @param budget false alarms accepted per series and week, above 0
 */
export function scoreThreshold(budget: number): number {
  const x = Math.log10(Math.max(budget, 1e-6));
  const rarest = BUDGETS[0] as number;
  if (x <= rarest) return (SCORES[0] as number) - (rarest - x);
  for (let i = 1; i < BUDGETS.length; i++) {
    const to = BUDGETS[i] as number;
    if (x > to) continue;
    const from = BUDGETS[i - 1] as number;
    const before = SCORES[i - 1] as number;
    return before + ((x - from) / (to - from)) * ((SCORES[i] as number) - before);
  }
  return SCORES.at(-1) as number;
}
