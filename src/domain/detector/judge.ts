import type { Watch } from "../catalogue.ts";
import { signedRoot } from "./deviance.ts";
import { dispersionAt } from "./dispersion.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { backFrom, expectedIn, observedIn } from "./sums.ts";
import { tempered } from "./temper.ts";
import { tuning } from "./tuning.ts";

/** Raw score of a series that has recovered: that of most buckets. */
const RECOVERED = log10NormalCdf(tuning.recoveredFloor);

/** What the windows that end at one bucket say. Reused from bucket to bucket: copy what must last. */
export interface Finding {
  /** log10 of the tail probability, and the same after the series' own temper. */
  raw: number;
  score: number;
  direction: -1 | 1;
  /** The most suspicious window, -1 where none could be tested. */
  window: number;
  /** Whether the newest spans that expect enough are back at what is expected. */
  recovered: boolean;
}

export function newFinding(): Finding {
  return { raw: 0, score: 0, direction: -1, window: -1, recovered: false };
}

export interface Sides {
  readonly drop: boolean;
  readonly rise: boolean;
}

export function sidesOf(watch: Watch): Sides {
  return { drop: watch !== "rise", rise: watch !== "drop" };
}

/**
 * Tests all windows that end at bucket `index` and writes the most suspicious into `finding`.
 *
 * @param after windows that reach back to this bucket, or further, are left out
 */
export function judge(
  plan: Plan,
  series: Series,
  index: number,
  sides: Sides,
  finding: Finding,
  after = Number.NEGATIVE_INFINITY,
): void {
  const { windows, ring } = plan;
  const limit = Math.max(series.last - ring + 1, after);
  const at = index % ring;
  const spared = sparedLoss(plan, series, index, at);
  finding.window = -1;
  finding.direction = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < windows.length; k++) {
    if (index - (windows[k] as Window).buckets < limit) break;
    const drop = sides.drop ? dropRoot(plan, series, index, at, k, spared) : Number.POSITIVE_INFINITY;
    const rise = sides.rise ? riseRoot(plan, series, index, at, k) : Number.POSITIVE_INFINITY;
    const z = Math.min(drop, rise);
    if (!(z < lowest)) continue;
    lowest = z;
    finding.window = k;
    finding.direction = rise < drop ? 1 : -1;
  }
  finding.recovered = hasRecovered(plan, series, index, finding.direction);
  finding.raw = finding.recovered && lowest < tuning.recoveredFloor ? RECOVERED : log10NormalCdf(lowest);
  finding.score = tempered(finding.raw, series.temper, plan.nearPerWeek);
}

/**
 * What the newest bucket lacks beyond two standard deviations, if it is low but not nearly empty: late rows look just
 * like that, so no longer window may alarm because of it either.
 */
function sparedLoss(plan: Plan, series: Series, index: number, at: number): number {
  if (index <= series.last - plan.ring + 1) return 0;
  const back = backFrom(plan, at, 1);
  const expected = (series.expectedSum[at] as number) - (series.expectedSum[back] as number);
  const observed = (series.observedSum[at] as number) - (series.observedSum[back] as number);
  if (!(observed > tuning.aloneShare * expected && observed < expected)) return 0;
  const phi = dispersionAt(plan, series, index, at, back, 0, expected);
  const least = expected + tuning.aloneFloor * Math.sqrt(series.batch * expected + phi * expected * expected);
  return Math.max(0, least - observed);
}

/**
 * z of "too little came in this window", penalty included; infinite where too little is expected to tell.
 *
 * @param at place of bucket `index` in the ring
 * @param spared what of the newest bucket's loss does not count, unless it stands alone
 */
function dropRoot(plan: Plan, series: Series, index: number, at: number, k: number, spared: number): number {
  const { buckets, penalty } = plan.windows[k] as Window;
  const back = backFrom(plan, at, buckets);
  const expected = (series.expectedSum[at] as number) - (series.expectedSum[back] as number);
  if (!(expected >= tuning.windowMinExpected)) return Number.POSITIVE_INFINITY;
  const came = (series.observedSum[at] as number) - (series.observedSum[back] as number);
  const observed = came + (buckets > 1 ? spared : 0);
  const phi = dispersionAt(plan, series, index, at, back, k, expected);
  const e = expected / series.batch;
  const o = observed / series.batch;
  // Where nothing is missing, about how much there is too much is enough.
  if (o >= e) return (o - e) / Math.sqrt(e + phi * e * e) + penalty;
  const z = signedRoot(o, e, phi);
  const isAlone = buckets === 1 && observed > tuning.aloneShare * expected;
  return (isAlone && z < tuning.aloneFloor ? tuning.aloneFloor : z) + penalty;
}

/**
 * z of "too much came", mirrored. Where next to nothing is expected a rise is measured against one: the first error
 * in a quiet week is no rise, the tenth is.
 */
function riseRoot(plan: Plan, series: Series, index: number, at: number, k: number): number {
  if (Number.isNaN(series.expected[at] as number)) return Number.POSITIVE_INFINITY;
  const { buckets, penalty } = plan.windows[k] as Window;
  const back = backFrom(plan, at, buckets);
  const sum = (series.expectedSum[at] as number) - (series.expectedSum[back] as number);
  const expected = Math.max(sum, tuning.windowMinExpected);
  const observed = (series.observedSum[at] as number) - (series.observedSum[back] as number);
  const phi = dispersionAt(plan, series, index, at, back, k, expected);
  return penalty - signedRoot(observed / series.batch, expected / series.batch, phi);
}

/** Whether the shortest of the newest spans that expects enough batches is back at nine tenths (or at most eleven). */
function hasRecovered(plan: Plan, series: Series, index: number, direction: -1 | 1): boolean {
  const oldest = series.last - plan.ring + 1;
  for (const { buckets, enough } of plan.recovery) {
    if (index - buckets < oldest) return false;
    const expected = expectedIn(plan, series, index, buckets);
    if (!(expected >= enough * series.batch)) continue;
    const observed = observedIn(plan, series, index, buckets);
    return direction < 0
      ? observed >= tuning.recoveredShare * expected
      : observed <= (2 - tuning.recoveredShare) * expected;
  }
  return false;
}
