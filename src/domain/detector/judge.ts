import type { Watch } from "../catalogue.ts";
import { signedRoot } from "./deviance.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { tempered } from "./temper.ts";
import { tuning } from "./tuning.ts";

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

/** Sum of what came in the `buckets` buckets up to `index`, those that are known. */
export function observedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.observedSum;
  return (sums[index % plan.ring] as number) - (sums[(index - buckets) % plan.ring] as number);
}

/** Sum of what was expected in the same buckets. */
export function expectedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.expectedSum;
  return (sums[index % plan.ring] as number) - (sums[(index - buckets) % plan.ring] as number);
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
  let [lowest, chosen, direction] = [Number.POSITIVE_INFINITY, -1, -1];
  const oldest = series.last - plan.ring + 1;
  const limit = Math.max(oldest, after);
  const spared = sparedLoss(plan, series, index, oldest);
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < limit) break;
    if (sides.drop) {
      const z = dropRoot(plan, series, index, k, window, spared);
      if (z < lowest) [lowest, chosen, direction] = [z, k, -1];
    }
    if (sides.rise) {
      const z = riseRoot(plan, series, index, k, window);
      if (z < lowest) [lowest, chosen, direction] = [z, k, 1];
    }
  }
  const recovered = hasRecovered(plan, series, index, direction as -1 | 1);
  if (recovered && lowest < tuning.recoveredFloor) lowest = tuning.recoveredFloor;
  finding.raw = log10NormalCdf(lowest);
  finding.score = tempered(finding.raw, series.temper, plan.nearPerWeek);
  finding.direction = direction as -1 | 1;
  finding.window = chosen;
  finding.recovered = recovered;
}

/**
 * What the newest bucket lacks beyond two standard deviations, if it is low but not nearly empty: late rows look just
 * like that, so no longer window may alarm because of it either.
 */
function sparedLoss(plan: Plan, series: Series, index: number, oldest: number): number {
  if (index <= oldest) return 0;
  const expected = expectedIn(plan, series, index, 1);
  const observed = observedIn(plan, series, index, 1);
  if (!(observed > tuning.aloneShare * expected && observed < expected)) return 0;
  const phi = dispersionOf(plan, series, index, 0, expected);
  const least = expected + tuning.aloneFloor * Math.sqrt(series.batch * expected + phi * expected * expected);
  return Math.max(0, least - observed);
}

/**
 * z of "too little came in this window", penalty included; infinite where too little is expected to tell.
 *
 * @param spared what of the newest bucket's loss does not count, unless it stands alone
 */
function dropRoot(plan: Plan, series: Series, index: number, k: number, window: Window, spared: number): number {
  const expected = expectedIn(plan, series, index, window.buckets);
  if (!(expected >= tuning.windowMinExpected)) return Number.POSITIVE_INFINITY;
  const observed = observedIn(plan, series, index, window.buckets) + (window.buckets > 1 ? spared : 0);
  const phi = dispersionOf(plan, series, index, k, expected);
  // Where nothing is missing, about how much there is too much is enough.
  if (observed >= expected) {
    const e = expected / series.batch;
    return (observed / series.batch - e) / Math.sqrt(e + phi * e * e) + window.penalty;
  }
  const z = signedRoot(observed / series.batch, expected / series.batch, phi);
  const isAlone = window.buckets === 1 && observed > tuning.aloneShare * expected;
  return (isAlone && z < tuning.aloneFloor ? tuning.aloneFloor : z) + window.penalty;
}

/**
 * z of "too much came", mirrored. Where next to nothing is expected a rise is measured against one: the first error
 * in a quiet week is no rise, the tenth is.
 */
function riseRoot(plan: Plan, series: Series, index: number, k: number, window: Window): number {
  const sum = expectedIn(plan, series, index, window.buckets);
  if (Number.isNaN(series.expected[index % plan.ring] as number)) return Number.POSITIVE_INFINITY;
  const expected = Math.max(sum, tuning.windowMinExpected);
  const observed = observedIn(plan, series, index, window.buckets);
  const phi = dispersionOf(plan, series, index, k, expected);
  return window.penalty - signedRoot(observed / series.batch, expected / series.batch, phi);
}

/**
 * Dispersion of a window: what its own past errors taught, and what a rhythm that comes somewhat early or late would
 * change in it, which is large only where the volume rises or falls steeply.
 */
export function dispersionOf(plan: Plan, series: Series, index: number, k: number, expected: number): number {
  const { ring, shift } = plan;
  const back = (index - (plan.windows[k] as Window).buckets) % ring;
  const here = series.shape[index % ring] as number;
  const next = index === series.last ? series.nextShape : (series.shape[(index + 1) % ring] as number);
  const before = Math.abs(here - (series.shape[back] as number));
  const after = Math.abs(next - (series.shape[(back + 1) % ring] as number));
  const steepest = before > after || Number.isNaN(after) ? before : after;
  const moved = steepest >= 0 ? (shift * series.level * steepest) / expected : 0;
  return (series.dispersion[k] as number) + moved * moved + listedDispersion(plan, series, index, k, expected);
}

/** What the listed days in a window add: much while none was seen, less with each; where somebody has said it, some. */
function listedDispersion(plan: Plan, series: Series, index: number, k: number, expected: number): number {
  if (series.listedSum.length === 0) return 0;
  const { buckets } = plan.windows[k] as Window;
  const listed = addedIn(plan, series.listedSum, index, buckets) / expected;
  const said = addedIn(plan, series.saidSum, index, buckets) / expected;
  return (listed * listed * tuning.listedDispersion) / (1 + series.listedDays) + said * said * tuning.saidDispersion;
}

/** Whether anything was expected of listed days in the `buckets` buckets up to `index`. */
function reachesListed(plan: Plan, series: Series, index: number, buckets: number): boolean {
  if (series.listedSum.length === 0) return false;
  return addedIn(plan, series.listedSum, index, buckets) > 0 || addedIn(plan, series.saidSum, index, buckets) > 0;
}

/** What a running sum has grown by in the `buckets` buckets up to `index`. */
function addedIn(plan: Plan, sums: Float64Array, index: number, buckets: number): number {
  return (sums[index % plan.ring] as number) - (sums[(index - buckets) % plan.ring] as number);
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

/**
 * Teaches the windows that end at the newest bucket what their error says of the dispersion: the squared relative
 * error beyond what counting alone explains, weighted by how much the window expected, faded with a half-life.
 */
export function teachDispersion(plan: Plan, series: Series, index: number, endsRecord: boolean): void {
  const oldest = series.last - plan.ring + 1;
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < oldest) break;
    if (window.perRecord && !endsRecord) continue;
    const expected = expectedIn(plan, series, index, window.buckets);
    const weight = (series.lessons[k] as number) * window.decay;
    const sum = (series.lessonSum[k] as number) * window.decay;
    let lesson = 0;
    let g = 0;
    // A listed day has its own scatter, and a window that reaches into one says nothing of ordinary days.
    if (expected > 0.01 && !reachesListed(plan, series, index, window.buckets)) {
      const error = observedIn(plan, series, index, window.buckets) / expected - 1;
      g = expected / (expected + 100 * series.batch);
      lesson = g * (Math.min(error * error, tuning.dispersionClip) - series.batch / expected);
    }
    series.lessons[k] = weight + g;
    series.lessonSum[k] = sum + lesson;
    series.dispersion[k] = shrunk(weight + g, sum + lesson, window.independence);
  }
}

/** The learned dispersion, pulled towards what is usual by as much as the errors seen are few. */
function shrunk(weight: number, sum: number, independence: number): number {
  if (!(weight > 0)) return tuning.dispersionPrior;
  const learned = Math.max(0, sum / weight);
  const n = weight * independence;
  const prior = tuning.dispersionPriorWeight;
  return Math.max(tuning.dispersionFloor, (n * learned + prior * tuning.dispersionPrior) / (n + prior));
}
