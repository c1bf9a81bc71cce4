import type { Watched } from "./measure.ts";
import type { Plan, Window } from "./plan.ts";
import { expectedRate } from "./ratio-learn.ts";
import type { RatioSeries } from "./ratio-series.ts";
import { usualOf } from "./ratio-speak.ts";
import { shareRoot } from "./share-deviance.ts";
import { tuning } from "./tuning.ts";

const DAY = 86_400_000;

/** Running sums over the coming buckets, as many as usual come in them. */
interface Coming {
  readonly weight: Float64Array;
  readonly expected: Float64Array;
}

/**
 * How many buckets pass until a rate that changes to `share` of what is usual is noticed, with as many visits as usual:
 * median and worst over the hours of the next week; null where that is not within a day. Where rises are watched, a
 * share below 1 stands for as many times more (a half for twice).
 */
export function ratioTimeToNotice(
  speech: Watched,
  series: RatioSeries | undefined,
  share: number,
): { typical: number | null; worst: number | null } {
  const { plan, side } = speech;
  if (!series || Number.isNaN(series.last)) return { typical: null, worst: null };
  const perDay = Math.max(1, Math.round(DAY / plan.bucket));
  const step = Math.max(1, Math.round(plan.record / plan.bucket));
  const factor = side > 0 && share < 1 ? 1 / Math.max(share, 0.01) : share;
  const coming = comingOf(speech, series, 9 * perDay);
  const times: number[] = [];
  for (let start = perDay; start < 8 * perDay; start += step) {
    // At night, where nobody comes, nothing can begin to be missing.
    if (!((coming.expected[start + step] as number) - (coming.expected[start] as number) > 0)) continue;
    times.push(bucketsFor(speech, series, coming, start, factor, perDay));
  }
  times.sort((a, b) => a - b);
  const known = (count: number | undefined) => (count !== undefined && Number.isFinite(count) ? count : null);
  return { typical: known(times[(times.length - 1) >> 1]), worst: known(times.at(-1)) };
}

function comingOf({ plan, rhythm }: Watched, series: RatioSeries, count: number): Coming {
  const [weight, expected] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let i = 0; i < count; i++) {
    const index = series.last + 1 + i;
    const usual = usualOf({ plan, rhythm }, series, index);
    const rate = expectedRate(plan, rhythm, series, index);
    const isKnown = usual > 0 && rate > 0;
    weight[i + 1] = (weight[i] as number) + (isKnown ? usual : 0);
    expected[i + 1] = (expected[i] as number) + (isKnown ? usual * rate : 0);
  }
  return { weight, expected };
}

/** Buckets from the start of a change to its first alarm; infinite where a day does not suffice. Fine buckets go in steps of a tenth. */
function bucketsFor(
  { plan, limit }: Watched,
  series: RatioSeries,
  coming: Coming,
  start: number,
  factor: number,
  perDay: number,
): number {
  for (let lasted = 1; lasted <= perDay; lasted += Math.max(1, Math.floor(lasted / 10))) {
    for (let k = 0; k < plan.windows.length; k++) {
      const z = Math.abs(rootOf(plan, series, coming, { start, end: start + lasted, k, factor }));
      if (z >= (plan.windows[k] as Window).penalty - limit) return lasted;
    }
  }
  return Number.POSITIVE_INFINITY;
}

function rootOf(
  plan: Plan,
  series: RatioSeries,
  { weight, expected }: Coming,
  { start, end, k, factor }: { start: number; end: number; k: number; factor: number },
): number {
  const { buckets } = plan.windows[k] as Window;
  const from = Math.max(0, end - buckets);
  const sum = (sums: Float64Array, since: number) => (sums[end] as number) - (sums[since] as number);
  const all = sum(weight, from);
  const usual = sum(expected, from);
  const isAlone = buckets === 1 && factor > tuning.aloneShare && factor < 1;
  if (isAlone || !(usual >= tuning.windowMinExpected && all - usual >= tuning.windowMinExpected)) return 0;
  const since = Math.max(start, from);
  const changed = Math.min(sum(weight, since), factor * sum(expected, since));
  const observed = usual - sum(expected, since) + changed;
  return shareRoot(observed, usual, all, { batch: series.batch, phi: series.dispersion[k] as number });
}
