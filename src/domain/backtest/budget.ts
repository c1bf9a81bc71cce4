/** Whether so many alarms are what the budget allows. */
export interface BudgetCheck {
  /** False alarms accepted per week over all series of the catalogue, and how many series those are. */
  readonly perWeek: number;
  readonly allSeries: number;
  /** What that leaves for the series and weeks that were judged here. */
  readonly expected: number;
  /** Alarms that no known incident explains: at worst all of them are false. */
  readonly unexplained: number;
  /** Most alarms that chance alone brings in 19 of 20 such replays when the budget is kept. */
  readonly byChance: number;
  readonly verdict: "within" | "by_chance" | "over";
}

/** @param seriesWeeks weeks judged, summed over the series that were replayed */
export function checkBudget(given: {
  readonly perWeek: number;
  readonly allSeries: number;
  readonly seriesWeeks: number;
  readonly unexplained: number;
}): BudgetCheck {
  const { perWeek, allSeries, seriesWeeks, unexplained } = given;
  const expected = (perWeek * seriesWeeks) / Math.max(1, allSeries);
  const byChance = poissonQuantile(expected, 0.95);
  const verdict = unexplained <= expected ? "within" : unexplained <= byChance ? "by_chance" : "over";
  return { perWeek, allSeries, expected, unexplained, byChance, verdict };
}

/** Smallest count that a Poisson variable of this mean does not exceed with probability `p`. */
function poissonQuantile(mean: number, p: number): number {
  // Beyond this the normal distribution is as good, and the exponential would vanish.
  if (mean > 500) return Math.ceil(mean + 1.645 * Math.sqrt(mean));
  let chance = Math.exp(-mean);
  let sum = chance;
  let count = 0;
  while (sum < p) {
    count += 1;
    chance *= mean / count;
    sum += chance;
  }
  return count;
}
