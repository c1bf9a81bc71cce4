import type { Plan, Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { backFrom, placeIn } from "./sums.ts";
import { tuning } from "./tuning.ts";

/**
 * Dispersion of a window: what its own past errors taught, and what a rhythm that comes somewhat early or late would
 * change in it, which is large only where the volume rises or falls steeply.
 */
export function dispersionOf(plan: Plan, series: Series, index: number, k: number, expected: number): number {
  const at = placeIn(plan.ring, index);
  const back = backFrom(plan, at, (plan.windows[k] as Window).buckets);
  return dispersionAt(plan, series, index, at, back, k, expected);
}

/** The same, at known places in the ring: `at` of bucket `index`, `back` of the bucket before the window. */
export function dispersionAt(
  plan: Plan,
  series: Series,
  index: number,
  at: number,
  back: number,
  k: number,
  expected: number,
): number {
  const { shape } = series;
  const afterBack = back + 1 === plan.ring ? 0 : back + 1;
  const next = index === series.last ? series.nextShape : (shape[at + 1 === plan.ring ? 0 : at + 1] as number);
  const before = Math.abs((shape[at] as number) - (shape[back] as number));
  const after = Math.abs(next - (shape[afterBack] as number));
  const steepest = before > after || Number.isNaN(after) ? before : after;
  const moved = steepest >= 0 ? (plan.shift * series.level * steepest) / expected : 0;
  const own = (series.dispersion[k] as number) + moved * moved;
  if (series.listedSum.length === 0) return own;
  return own + listedDispersion(series, at, back, expected);
}

/** What the listed days in a window add: much while none was seen, less with each; where somebody has said it, some. */
function listedDispersion({ listedSum, saidSum, listedDays }: Series, at: number, back: number, expected: number) {
  const listed = ((listedSum[at] as number) - (listedSum[back] as number)) / expected;
  const said = ((saidSum[at] as number) - (saidSum[back] as number)) / expected;
  return (listed * listed * tuning.listedDispersion) / (1 + listedDays) + said * said * tuning.saidDispersion;
}

/**
 * Teaches the windows that end at the newest bucket what their error says of the dispersion: the squared relative
 * error beyond what counting alone explains, weighted by how much the window expected, faded with a half-life.
 */
export function teachDispersion(plan: Plan, series: Series, index: number, endsRecord: boolean): void {
  const { observedSum, expectedSum, lessons, lessonSum, batch } = series;
  const oldest = series.last - plan.ring + 1;
  const at = placeIn(plan.ring, index);
  const hasListed = series.listedSum.length > 0;
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < oldest) break;
    if (window.perRecord && !endsRecord) continue;
    const back = backFrom(plan, at, window.buckets);
    const expected = (expectedSum[at] as number) - (expectedSum[back] as number);
    let weight = (lessons[k] as number) * window.decay;
    let sum = (lessonSum[k] as number) * window.decay;
    // A listed day has its own scatter, and a window that reaches into one says nothing of ordinary days.
    if (expected > 0.01 && !(hasListed && reachesListed(series, at, back))) {
      const error = ((observedSum[at] as number) - (observedSum[back] as number)) / expected - 1;
      const g = expected / (expected + 100 * batch);
      weight += g;
      sum += g * (Math.min(error * error, tuning.dispersionClip) - batch / expected);
    }
    lessons[k] = weight;
    lessonSum[k] = sum;
    series.dispersion[k] = shrunk(weight, sum, window.independence);
  }
}

/** Whether anything was expected of listed days in a window. */
function reachesListed({ listedSum, saidSum }: Series, at: number, back: number): boolean {
  return (listedSum[at] as number) > (listedSum[back] as number) || (saidSum[at] as number) > (saidSum[back] as number);
}

/** The learned dispersion, pulled towards what is usual by as much as the errors seen are few. */
export function shrunk(weight: number, sum: number, independence: number): number {
  const prior = tuning.dispersionPriorWeight;
  // n = weight * independence errors that say sum / weight on average.
  const learned = (Math.max(0, sum) * independence + prior * tuning.dispersionPrior) / (weight * independence + prior);
  return Math.max(tuning.dispersionFloor, learned);
}
