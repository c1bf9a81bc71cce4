import type { Finding } from "./judge.ts";
import type { Plan, Window } from "./plan.ts";
import { newSums, type RatioSeries, sumUp } from "./ratio-series.ts";
import type { Episode } from "./series.ts";

const sums = newSums();

/**
 * First bucket of the change that ends (for now) at bucket `index`: the split after which the most is missing, against
 * a mark half-way between what is usual and what the window that alarmed had (Page's cumulative sum, 1954).
 */
function startOfChange(plan: Plan, series: RatioSeries, index: number, finding: Finding): number {
  const { buckets } = plan.windows[Math.max(0, finding.window)] as Window;
  const { observed, expected } = sumUp(plan, series, index, buckets, sums);
  const half = expected > 0 ? (observed / expected - 1) / 2 : 0;
  const over = series.over[(index - 1) % plan.ring] as number;
  const oldest = Math.max(series.last - plan.ring + 1, series.first - 1, over);
  let [most, since] = [Number.NEGATIVE_INFINITY, index];
  for (let before = index - 1; before >= oldest; before--) {
    sumUp(plan, series, index, index - before, sums);
    const lost = finding.direction * (sums.observed - (1 + half) * sums.expected);
    if (lost > most) [most, since] = [lost, before + 1];
  }
  return since;
}

/** An alarm that a change may begin with. */
export interface Change {
  readonly direction: -1 | 1;
  readonly finding: Finding;
  /** First bucket of the change, where a fixed limit tells it. */
  readonly since?: number;
}

/** Opens the change that bucket `index` alarms about, or continues the one that is going on. */
export function follow(plan: Plan, series: RatioSeries, index: number, change: Change): void {
  const open = series.episode;
  if (open && open.direction === change.direction) {
    open.lastAlarm = index;
    return;
  }
  const since = change.since ?? startOfChange(plan, series, index, change.finding);
  series.episode = {
    direction: change.direction,
    since,
    noticed: index,
    observedBefore: series.observedSum[(since - 1) % plan.ring] as number,
    expectedBefore: series.expectedSum[(since - 1) % plan.ring] as number,
    lastAlarm: index,
  };
}

/** Closes the change that is going on, if the series has recovered or no bucket has alarmed for long. */
export function close(plan: Plan, series: RatioSeries, index: number, recovered: boolean): void {
  const open = series.episode;
  if (!open || !(recovered || index - open.lastAlarm > plan.teachAgain)) return;
  series.episode = null;
  series.over[index % plan.ring] = open.lastAlarm;
}

/** How many are missing since the change began (or came too many), up to bucket `index`; never negative. */
export function extentAt(plan: Plan, series: RatioSeries, index: number, episode: Episode): number {
  const observed = (series.observedSum[index % plan.ring] as number) - episode.observedBefore;
  const expected = (series.expectedSum[index % plan.ring] as number) - episode.expectedBefore;
  return Math.max(0, episode.direction * (observed - expected));
}

/**
 * Standard deviation of what would have come since the change began: that of a share that scatters more than
 * binomially, with the expectation of that time, sqrt(c V + phi V^2) with V = E (1 - p) at the rate of now.
 */
export function extentErrorAt(plan: Plan, series: RatioSeries, index: number, episode: Episode): number {
  const at = index % plan.ring;
  const expected = Math.max(0, (series.expectedSum[at] as number) - episode.expectedBefore);
  const variance = expected * (1 - (series.expected[at] as number));
  const lasted = index - episode.since + 1;
  const k = Math.max(
    0,
    plan.windows.findLastIndex(({ buckets }) => buckets <= lasted),
  );
  return Math.sqrt(series.batch * variance + (series.dispersion[k] as number) * variance * variance);
}
