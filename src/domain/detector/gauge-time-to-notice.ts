import { MOST_DEVIATIONS, softened } from "./gauge-judge.ts";
import { gaugeAt } from "./gauge-learn.ts";
import type { GaugeSeries, Scale } from "./gauge-series.ts";
import type { Watched } from "./measure.ts";
import type { Window } from "./plan.ts";

const DAY = 86_400_000;

/**
 * How many buckets pass until a measurement that changes to `share` of what is usual is noticed, if nothing else
 * happens: median and worst over the hours of the next week; null where that is not within a day. Where rises are
 * watched, a share below 1 stands for as many times more (a half for twice).
 */
export function gaugeTimeToNotice(
  watched: Watched,
  scale: Scale,
  series: GaugeSeries | undefined,
  share: number,
): { typical: number | null; worst: number | null } {
  if (!series || Number.isNaN(series.last)) return { typical: null, worst: null };
  const { plan, rhythm, side } = watched;
  const step = Math.max(1, Math.round(plan.record / plan.bucket));
  const perWeek = Math.max(7, Math.round((7 * DAY) / plan.bucket));
  const factor = side > 0 && share < 1 ? 1 / Math.max(share, 0.01) : share;
  const times: number[] = [];
  for (let i = 1; i <= perWeek; i += step) {
    const { expected, scatter } = gaugeAt(plan, rhythm, series, series.last + i);
    if (Number.isNaN(expected)) continue;
    const error = (scale.enter(scale.leave(expected) * factor) - expected) / scatter;
    const most = MOST_DEVIATIONS * Math.sqrt(series.variance[0] as number);
    times.push(bucketsFor(watched, series, Math.min(Math.abs(error), most)));
  }
  times.sort((a, b) => a - b);
  const known = (count: number | undefined) => (count !== undefined && Number.isFinite(count) ? count : null);
  return { typical: known(times[(times.length - 1) >> 1]), worst: known(times.at(-1)) };
}

/** Buckets after which an error that stays that large makes some window alarm. */
function bucketsFor({ plan, limit }: Watched, series: GaugeSeries, error: number): number {
  let soonest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < plan.windows.length; k++) {
    const { buckets, penalty } = plan.windows[k] as Window;
    const full = error / Math.sqrt(series.variance[k] as number);
    for (let filled = 1; filled <= Math.min(buckets, soonest); filled += Math.max(1, filled >> 3)) {
      if (softened((full * filled) / buckets) < penalty - limit) continue;
      soonest = Math.min(soonest, filled);
      break;
    }
  }
  return soonest * plan.bucket <= DAY ? soonest : Number.POSITIVE_INFINITY;
}
