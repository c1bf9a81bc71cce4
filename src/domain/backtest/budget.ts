import { poissonQuantile } from "../poisson.ts";

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
