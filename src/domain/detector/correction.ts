import { poissonQuantile } from "../poisson.ts";
import { scoreThreshold } from "./threshold.ts";

/** What a replay of the last weeks says of the table's threshold, and what follows from it. */
export interface Correction {
  /** Alarms that the table's threshold would have raised, and how many the budget accepts in as many series-weeks. */
  readonly counted: number;
  readonly accepted: number;
  /** Score at or below which the metric's series alarm: by the table, and now. Never looser than the table. */
  readonly table: number;
  readonly threshold: number;
}

/** Alarms the belief in the table is worth: with so many accepted, replay and table count alike. */
const BELIEF = 2;
/** The budget of the strictest threshold a correction may move to is smaller by this factor. */
const MOST = 20;
/** An excess that chance alone brings more often than in one of twenty replays moves nothing. */
const SURE = 0.95;
/** Just beyond a score that must not alarm any more. */
const HAIR = 1e-3;

/**
 * Moves the table's threshold where a replay of the past says that it costs more false alarms than are accepted.
 *
 * The rate of false alarms at a threshold s is believed to be about what the table says, r(s), as if `BELIEF` alarms had
 * been seen at that rate (a gamma prior); the replay counts n(s) more in T series-weeks (Poisson). The posterior mean is
 * r(s) (n(s) + B) / (T r(s) + B) (gamma-Poisson shrinkage: Clayton and Kaldor 1987, "Empirical Bayes estimates of
 * age-standardized relative risks"), and the threshold is the loosest one at which it keeps to the budget. A short
 * replay thus moves it little, a long one as far as it must, up to a twentieth of the budget. As a replay cannot tell
 * rates that are smaller than one in its length, an excess that chance may bring moves nothing at all.
 *
 * @param lowest lowest score of each near alarm of the replay, in any order
 * @param seriesWeeks weeks that were judged, summed over the series
 * @param budget false alarms accepted per series and week
 */
export function correctThreshold(lowest: readonly number[], seriesWeeks: number, budget: number): Correction {
  const table = scoreThreshold(budget);
  const scores = new Float64Array(lowest.filter((score) => score <= table)).sort();
  const accepted = budget * seriesWeeks;
  const as = (threshold: number): Correction => ({ counted: scores.length, accepted, table, threshold });
  if (scores.length <= poissonQuantile(accepted, SURE)) return as(table);
  const strictest = scoreThreshold(budget / MOST);
  for (let n = scores.length; n >= 0; n--) {
    // With n alarms left, the rate of the table at which the posterior mean is the budget.
    const excess = n + BELIEF - accepted;
    const rate = excess > 0 ? (BELIEF * budget) / excess : budget;
    const below = (scores[n] ?? Number.POSITIVE_INFINITY) - HAIR;
    const loosest = Math.min(scoreThreshold(Math.min(rate, budget)), below);
    if (loosest <= strictest) return as(strictest);
    if (n === 0 || loosest >= (scores[n - 1] as number)) return as(loosest);
  }
  return as(strictest);
}

/** By what factor an alarm must be less probable than the table asks; 1: nothing was moved. */
export function strictnessOf({ table, threshold }: Pick<Correction, "table" | "threshold">): number {
  return 10 ** (table - threshold);
}
