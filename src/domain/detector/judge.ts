import type { Watch } from "../catalogue.ts";
import { signedRoot } from "./deviance.ts";
import { dispersionAt } from "./dispersion.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Plan, RecoverySpan, Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { backFrom, placeIn } from "./sums.ts";
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
  /**
   * The most suspicious window, or, of a series that has recovered, the one that shows it; -1 where none could be tested.
   */
  window: number;
  /** z of the most suspicious window, as far as one was looked for; else infinite. */
  z: number;
  /** Whether the newest spans that expect enough are back at what is expected. */
  recovered: boolean;
}

export function newFinding(): Finding {
  return { raw: 0, score: 0, direction: -1, window: -1, z: Number.POSITIVE_INFINITY, recovered: false };
}

export interface Sides {
  readonly drop: boolean;
  readonly rise: boolean;
}

export function sidesOf(watch: Watch): Sides {
  return { drop: watch !== "rise", rise: watch !== "drop" };
}

/**
 * Tests all windows that end at bucket `index` and writes the most suspicious into `finding`. Of a series that is back at
 * what is expected nothing has to be tested: it scores as most buckets do.
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
  const { ring } = plan;
  const limit = Math.max(series.last - ring + 1, after);
  const at = placeIn(ring, index);
  finding.window = -1;
  finding.direction = sides.drop ? -1 : 1;
  finding.z = Number.POSITIVE_INFINITY;
  // Most buckets end here: where only drops are looked for, one that is back needs no test.
  let recovered = sides.rise ? -1 : recoveredIn(plan, series, index, at, -1);
  if (recovered < 0) {
    if (sides.drop) testDrops(plan, series, index, at, limit, finding);
    if (sides.rise) {
      testRises(plan, series, index, at, limit, finding);
      recovered = recoveredIn(plan, series, index, at, finding.direction);
    }
  }
  finding.recovered = recovered >= 0;
  if (finding.recovered) finding.window = recovered;
  finding.raw = finding.recovered ? RECOVERED : log10NormalCdf(finding.z);
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
  // Two standard deviations of counting alone are less than two of all: mostly the loss is not even those.
  const lost = expected - observed;
  if (lost * lost <= tuning.aloneFloor * tuning.aloneFloor * series.batch * expected) return 0;
  const phi = dispersionAt(plan, series, index, at, back, 0, expected);
  const least = expected + tuning.aloneFloor * Math.sqrt(series.batch * expected + phi * expected * expected);
  return Math.max(0, least - observed);
}

/**
 * z of "too little came" for each window, penalty included; the lowest is kept. Windows in which too little is expected
 * to tell are left out.
 *
 * @param at place of bucket `index` in the ring
 */
function testDrops(plan: Plan, series: Series, index: number, at: number, limit: number, finding: Finding): void {
  const { windows } = plan;
  const { observedSum, expectedSum, dispersion, batch } = series;
  const spared = sparedLoss(plan, series, index, at);
  // Long windows are penalised least: what they say passes over most of the shorter ones.
  for (let k = windows.length - 1; k >= 0; k--) {
    const { buckets, penalty } = windows[k] as Window;
    if (index - buckets < limit) continue;
    const back = backFrom(plan, at, buckets);
    const expected = (expectedSum[at] as number) - (expectedSum[back] as number);
    if (!(expected >= tuning.windowMinExpected)) continue;
    const came = (observedSum[at] as number) - (observedSum[back] as number);
    // What of the newest bucket's loss does not count, unless it stands alone.
    const observed = came + (buckets > 1 ? spared : 0);
    // The deviance is twice the integral of (t - o) / V(t) from o to e, V(t) = c t + phi t^2, so its root is at most
    // (e - o) / sqrt V(o), with a phi that is at least what was learned: most windows are out of the running before any
    // logarithm.
    const room = penalty - finding.z;
    const lost = expected - observed;
    const least = batch + (dispersion[k] as number) * observed;
    if (room > 0 && (lost <= 0 || lost * lost <= room * room * observed * least)) continue;
    const phi = dispersionAt(plan, series, index, at, back, k, expected);
    const z = dropRoot(observed / batch, expected / batch, phi, buckets === 1) + penalty;
    if (!(z < finding.z)) continue;
    finding.z = z;
    finding.window = k;
  }
}

/** z of a count `o` of which `e` were expected, both in batches. */
function dropRoot(o: number, e: number, phi: number, isSingle: boolean): number {
  // Where nothing is missing, about how much there is too much is enough.
  if (o >= e) return (o - e) / Math.sqrt(e + phi * e * e);
  const z = signedRoot(o, e, phi);
  return isSingle && o > tuning.aloneShare * e && z < tuning.aloneFloor ? tuning.aloneFloor : z;
}

/**
 * z of "too much came", mirrored. Where next to nothing is expected a rise is measured against one: the first error
 * in a quiet week is no rise, the tenth is.
 */
function testRises(plan: Plan, series: Series, index: number, at: number, limit: number, finding: Finding): void {
  const { windows } = plan;
  const { observedSum, expectedSum, batch } = series;
  if (Number.isNaN(series.expected[at] as number)) return;
  for (let k = 0; k < windows.length; k++) {
    const { buckets, penalty } = windows[k] as Window;
    if (index - buckets < limit) break;
    const back = backFrom(plan, at, buckets);
    const sum = (expectedSum[at] as number) - (expectedSum[back] as number);
    const expected = Math.max(sum, tuning.windowMinExpected);
    const observed = (observedSum[at] as number) - (observedSum[back] as number);
    const phi = dispersionAt(plan, series, index, at, back, k, expected);
    const z = penalty - signedRoot(observed / batch, expected / batch, phi);
    if (!(z < finding.z)) continue;
    finding.z = z;
    finding.window = k;
    finding.direction = 1;
  }
}

/** The window in which the series is back at nine tenths of what is expected (or at most at eleven), -1 where it is not. */
function recoveredIn(plan: Plan, series: Series, index: number, at: number, direction: -1 | 1): number {
  const span = decidingSpan(plan, series, index, at);
  if (!span) return -1;
  const { observedSum, expectedSum } = series;
  const back = backFrom(plan, at, span.buckets);
  const expected = (expectedSum[at] as number) - (expectedSum[back] as number);
  const observed = (observedSum[at] as number) - (observedSum[back] as number);
  const isBack =
    direction < 0 ? observed >= tuning.recoveredShare * expected : observed <= (2 - tuning.recoveredShare) * expected;
  return isBack ? span.window : -1;
}

/**
 * The span that tells whether the volume is back: the shortest of the newest ones that expects enough batches; undefined
 * where none does.
 *
 * @param at place of bucket `index` in the ring
 */
export function decidingSpan(
  plan: Plan,
  { expectedSum, batch, last }: Series,
  index: number,
  at: number,
): RecoverySpan | undefined {
  const oldest = last - plan.ring + 1;
  for (let i = 0; i < plan.recovery.length; i++) {
    const span = plan.recovery[i] as RecoverySpan;
    if (index - span.buckets < oldest) return undefined;
    const back = backFrom(plan, at, span.buckets);
    if ((expectedSum[at] as number) - (expectedSum[back] as number) >= span.enough * batch) return span;
  }
  return undefined;
}
