import type { Finding } from "./judge.ts";
import type { Plan, Window } from "./plan.ts";
import type { Episode, Series } from "./series.ts";
import { expectedIn, observedIn } from "./sums.ts";

/**
 * First bucket of the drop that ends (for now) at bucket `index`: the split after which the most is missing. As the
 * loss begins where the volume falls below half-way between what is normal and what came in the window that alarmed,
 * the sum of (that half-way mark minus what came) is largest from there (Page's cumulative sum, 1954).
 */
export function startOfDrop(plan: Plan, series: Series, index: number, finding: Finding): number {
  const { buckets } = plan.windows[Math.max(0, finding.window)] as Window;
  const expected = expectedIn(plan, series, index, buckets);
  const share = expected > 0 ? observedIn(plan, series, index, buckets) / expected : 0;
  const mark = finding.direction < 0 ? (1 + Math.min(1, share)) / 2 : (1 + Math.min(3, Math.max(1, share))) / 2;
  const over = series.over[(index - 1) % plan.ring] as number;
  const oldest = Math.max(series.last - plan.ring + 1, series.first - 1, over);
  let [most, since] = [Number.NEGATIVE_INFINITY, index];
  for (let before = index - 1; before >= oldest; before--) {
    const length = index - before;
    const gone = mark * expectedIn(plan, series, index, length) - observedIn(plan, series, index, length);
    const lost = finding.direction < 0 ? gone : -gone;
    if (lost > most) [most, since] = [lost, before + 1];
  }
  return since;
}

/** Opens an episode that was noticed at bucket `index` and began with bucket `since`. */
export function openEpisode(plan: Plan, series: Series, direction: -1 | 1, since: number, index: number): Episode {
  return {
    direction,
    since,
    noticed: index,
    observedBefore: series.observedSum[(since - 1) % plan.ring] as number,
    expectedBefore: series.expectedSum[(since - 1) % plan.ring] as number,
    lastAlarm: index,
  };
}

/** What is missing since the start of the episode (or came too much), up to bucket `index`; never negative. */
export function shortfallAt(plan: Plan, series: Series, index: number, episode: Episode): number {
  const observed = (series.observedSum[index % plan.ring] as number) - episode.observedBefore;
  const expected = (series.expectedSum[index % plan.ring] as number) - episode.expectedBefore;
  return Math.max(0, episode.direction < 0 ? expected - observed : observed - expected);
}

/**
 * Standard deviation of what would have come in the episode up to bucket `index`: that of a batched, overdispersed count
 * with the expectation of that time, sqrt(c E + phi E^2).
 */
export function shortfallErrorAt(plan: Plan, series: Series, index: number, episode: Episode): number {
  const expected = Math.max(0, (series.expectedSum[index % plan.ring] as number) - episode.expectedBefore);
  const lasted = index - episode.since + 1;
  const k = Math.max(
    0,
    plan.windows.findLastIndex(({ buckets }) => buckets <= lasted),
  );
  return Math.sqrt(series.batch * expected + (series.dispersion[k] as number) * expected * expected);
}
