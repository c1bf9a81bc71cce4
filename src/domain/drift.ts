/**
 * Slow changes, which no window of a day can show: the level follows them, and so nothing alarms. Whole weeks are
 * compared, so that rhythm and working days take no part.
 */
import { mean, median, probit } from "simple-statistics";
import type { MetricKind } from "./catalogue.ts";
import { signedRoot } from "./detector/deviance.ts";

/** Weeks that are looked at: the newest, and those it is compared with. */
export const DRIFT_WEEKS = 9;
/** Fewer known weeks than this say nothing of a trend. */
const LEAST_WEEKS = 6;
/** A change of less than this share over all weeks, or of the newest, is not worth a word. */
const WORTH_SAYING = 0.1;
/** How often chance may look like a change, in one direction, over all series that are looked at together. */
const UNLIKELY = 0.05;
/** Series among which a row of weeks that goes one way without exception is still told, whatever their number. */
const MOST_AMONG = 10_000;
/** Weeks scatter by at least this share, whatever the few that were seen say. */
const LEAST_SCATTER = 0.03;
/** The median absolute deviation of a normal variable, as a share of its standard deviation. */
const MAD_OF_NORMAL = 0.6745;

/** `trend`: weeks go one way. `week`: the newest is unlike the others. */
export interface Drift {
  readonly kind: "trend" | "week";
  /** By how much it has changed, as a share: over all the weeks, or the newest against the mean of the others. */
  readonly change: number;
  /** Of a trend: the same a week. */
  readonly perWeek: number;
  /** Weeks from the first to the newest. */
  readonly weeks: number;
}

/**
 * What whole weeks say of a slow change; null where there is none worth a word, or too little is known.
 *
 * A trend is the slope of Theil (1950) and Sen (1968), the median of the slopes of all pairs of weeks, if weeks go one
 * way more often than chance would have it (Mann 1945, Kendall 1975). The newest week of a count is tested against nine
 * tenths (for a rise eleven tenths) of the mean of those before it as an overdispersed count, by the scatter of those.
 *
 * Where many series are looked at, each must be surer (Bonferroni): one of twenty groups would else be told by chance.
 *
 * @param weeks sums, of what is no count means, oldest first, the newest last; null: not known in whole
 * @param among how many series are looked at together
 */
export function driftOf(weeks: readonly (number | null)[], kind: MetricKind, among = 1): Drift | null {
  const known = weeks.flatMap((value, week) => (value === null ? [] : [{ week, value }]));
  const level = median(known.length === 0 ? [0] : known.map(({ value }) => value));
  if (known.length < LEAST_WEEKS || !(level > 0)) return null;
  const chance = UNLIKELY / Math.min(MOST_AMONG, Math.max(1, among));
  return trendOf(known, level, chance) ?? (kind === "count" ? newestOf(known, chance) : null);
}

/**
 * How probable it is that `n` values in random order agree with their order at least so well: Kendall's distribution,
 * exact, by the number of orders with each number of pairs out of order. Ties only make it more cautious.
 *
 * @param agreement pairs in order less pairs out of order, not negative
 */
export function chanceOfAgreement(n: number, agreement: number): number {
  let orders = [1];
  for (let length = 2; length <= n; length++) {
    const longer = new Array<number>(orders.length + length - 1).fill(0);
    for (const [inversions, count] of orders.entries())
      for (let more = 0; more < length; more++)
        longer[inversions + more] = (longer[inversions + more] as number) + count;
    orders = longer;
  }
  const pairs = (n * (n - 1)) / 2;
  const all = orders.reduce((sum, count) => sum + count, 0);
  const fitting = orders.filter((_, inversions) => pairs - 2 * inversions >= agreement);
  return fitting.reduce((sum, count) => sum + count, 0) / all;
}

interface Week {
  readonly week: number;
  readonly value: number;
}

function trendOf(known: readonly Week[], level: number, chance: number): Drift | null {
  const slopes: number[] = [];
  let agreement = 0;
  for (const [i, a] of known.entries()) {
    for (const b of known.slice(i + 1)) {
      slopes.push((b.value - a.value) / (b.week - a.week));
      agreement += Math.sign(b.value - a.value);
    }
  }
  const weeks = (known.at(-1)?.week ?? 0) - (known[0]?.week ?? 0);
  const perWeek = median(slopes) / level;
  const change = perWeek * weeks;
  const isOneWay = chanceOfAgreement(known.length, Math.abs(agreement)) < chance;
  return isOneWay && Math.abs(change) >= WORTH_SAYING ? { kind: "trend", change, perWeek, weeks: weeks + 1 } : null;
}

function newestOf(known: readonly Week[], chance: number): Drift | null {
  const newest = known.at(-1);
  const before = known.slice(0, -1).map(({ value }) => value);
  const usual = mean(before);
  if (!newest || !(usual > 0)) return null;
  const middle = median(before);
  const spread = median(before.map((value) => Math.abs(value - middle))) / MAD_OF_NORMAL;
  const phi = Math.max(LEAST_SCATTER, spread / usual) ** 2;
  const change = newest.value / usual - 1;
  const limit = usual * (1 + Math.sign(change) * WORTH_SAYING);
  const z = signedRoot(newest.value, limit, phi);
  const isOdd = Math.sign(z) === Math.sign(change) && Math.abs(z) > -probit(chance);
  return isOdd ? { kind: "week", change, perWeek: 0, weeks: DRIFT_WEEKS } : null;
}

/** "Down 14 % over nine weeks, about 2 % a week." */
export function driftSentence({ kind, change, perWeek, weeks }: Drift): string {
  const percent = (share: number) => `${Math.abs(Math.round(100 * share)) || "less than 1"} %`;
  if (kind === "week") {
    return `The last 7 days brought ${percent(change)} ${change < 0 ? "less" : "more"} than the weeks before.`;
  }
  return `${change < 0 ? "Down" : "Up"} ${percent(change)} over ${weeks} weeks, about ${percent(perWeek)} a week.`;
}

/** Adds up values by weeks that end at one moment. */
export interface Weeks {
  /** @param value null: not known */
  add(bucket: number, value: number | null): void;
  /**
   * Sums of each week, oldest first, as if the few values that are not known had been like the others; null where a good
   * part of the week is not known.
   */
  sums(): (number | null)[];
}

/** Sums of weeks of which a little is not known. `counts`: values of each. */
export function completed(sums: ArrayLike<number>, counts: ArrayLike<number>): (number | null)[] {
  const fullest = Math.max(...Array.from(counts));
  return Array.from(sums, (sum, week) => {
    const count = counts[week] as number;
    return count > 0 && count >= WHOLE * fullest ? (sum * fullest) / count : null;
  });
}

const WEEK = 604_800_000;
/** Share of the fullest week's values that a week must have. */
const WHOLE = 0.95;

/** @param end of the newest week, milliseconds since 1970 */
export function weeksBefore(end: number): Weeks {
  const sums = new Float64Array(DRIFT_WEEKS);
  const counts = new Float64Array(DRIFT_WEEKS);
  return {
    add(bucket, value) {
      const week = DRIFT_WEEKS - Math.ceil((end - bucket) / WEEK);
      if (value === null || week < 0 || week >= DRIFT_WEEKS) return;
      sums[week] = (sums[week] as number) + value;
      counts[week] = (counts[week] as number) + 1;
    },
    sums: () => completed(sums, counts),
  };
}
