/** Score below which a series alarms, by false alarms per series and week, as measured on series without incidents. */
const MEASURED: readonly (readonly [budget: number, score: number])[] = [
  [0.02, -1.55],
  [0.05, -1.16],
  [0.1, -0.93],
  [0.2, -0.75],
  [0.5, -0.52],
  [1, -0.38],
];

const RAREST = MEASURED[0] as readonly [number, number];

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
  let [lastX, lastY] = [Math.log10(RAREST[0]), RAREST[1]];
  if (x < lastX) return lastY - (lastX - x);
  for (const [b, score] of MEASURED) {
    const nextX = Math.log10(b);
    if (x <= nextX) return nextX === lastX ? score : lastY + ((x - lastX) / (nextX - lastX)) * (score - lastY);
    [lastX, lastY] = [nextX, score];
  }
  return lastY;
}
