import type { Verdict } from "../detection.ts";
import type { Alarm } from "./alarm.ts";
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

/** Opens the change that bucket `index` alarms about. */
export function openRatioEpisode(plan: Plan, series: RatioSeries, index: number, alarm: Alarm): Episode {
  const since = alarm.since ?? startOfChange(plan, series, index, alarm.finding);
  return {
    direction: alarm.direction,
    since,
    noticed: index,
    observedBefore: series.observedSum[(since - 1) % plan.ring] as number,
    expectedBefore: series.expectedSum[(since - 1) % plan.ring] as number,
    lastAlarm: index,
  };
}

/** What the change that is going on has cost up to bucket `index`, and how sure that is. */
export function extentOf(
  plan: Plan,
  series: RatioSeries,
  index: number,
): Pick<Verdict, "shortfall" | "shortfallError"> {
  const { episode } = series;
  if (!episode) return { shortfall: null };
  return {
    shortfall: extentAt(plan, series, index, episode),
    shortfallError: extentErrorAt(plan, series, index, episode),
  };
}

/** How many are missing since the change began (or came too many), up to bucket `index`; never negative. */
function extentAt(plan: Plan, series: RatioSeries, index: number, episode: Episode): number {
  const observed = (series.observedSum[index % plan.ring] as number) - episode.observedBefore;
  const expected = (series.expectedSum[index % plan.ring] as number) - episode.expectedBefore;
  return Math.max(0, episode.direction * (observed - expected));
}

/**
 * Standard deviation of what would have come since the change began: that of a share that scatters more than
 * binomially, with the expectation of that time, sqrt(c V + phi V^2) with V = E (1 - p) at the rate of now.
 */
function extentErrorAt(plan: Plan, series: RatioSeries, index: number, episode: Episode): number {
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
