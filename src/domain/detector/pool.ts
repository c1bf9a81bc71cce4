import { tuning } from "./tuning.ts";

/** Days whose hours are alike unless they show otherwise: Monday to Friday, and the weekend. Sunday is 0. */
const ALIKE: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5],
  [6, 0],
];

/**
 * Profile of the week from the means of its slots, by empirical Bayes (Efron and Morris 1975): a slot has been seen
 * eight times at most, so the mean of a small count is half noise. Each is pulled towards what its hour brings on days
 * of the same sort, times the size of its own day, by as much as counting noise outweighs the real differences between
 * such days, which are learned from all their hours. Large volumes keep their own means.
 *
 * @param means mean of each slot, NaN where it was never seen
 * @param seen how many values each mean is worth
 * @param batch batch factor
 * @param profile receives the result
 */
export function poolWeek(means: Float64Array, seen: Float32Array, batch: number, profile: Float64Array): void {
  profile.set(means);
  const perDay = means.length / 7;
  if (!Number.isInteger(perDay) || perDay < 2) return;
  for (const days of ALIKE) poolDays({ means, seen, batch, perDay }, profile, days);
}

interface Week {
  readonly means: Float64Array;
  readonly seen: Float32Array;
  readonly batch: number;
  readonly perDay: number;
}

/** What the hour of each slot brings on days of the same sort, and the noise of its own mean; overwritten by each call. */
const commons = new Float64Array(168);
const noises = new Float64Array(168);

function poolDays(week: Week, profile: Float64Array, days: readonly number[]): void {
  const { means, perDay } = week;
  compareDays(week, days);
  const spread = Math.max(tuning.leastDaySpread, realSpread(week, days));
  for (const day of days) {
    for (let slot = day * perDay; slot < (day + 1) * perDay; slot++) {
      const common = commons[slot] as number;
      if (!(common > 0)) continue;
      const real = spread * common * common;
      profile[slot] = common + (real / (real + (noises[slot] as number))) * ((means[slot] as number) - common);
    }
  }
}

/**
 * Squared relative difference between the same hour of days that are alike, beyond what counting noise explains:
 * weighted moments over all hours, each as precise as its own noise and a spread of about a fifth allow.
 */
function realSpread({ means, perDay }: Week, days: readonly number[]): number {
  const own = 1 - 1 / days.length;
  let differences = 0;
  let weight = 0;
  for (const day of days) {
    for (let slot = day * perDay; slot < (day + 1) * perDay; slot++) {
      const common = commons[slot] as number;
      if (!(common > 0)) continue;
      const noise = own * (noises[slot] as number);
      const square = common * common;
      const precise = square / ((noise + 0.05 * square) * (noise + 0.05 * square));
      const difference = (means[slot] as number) - common;
      differences += precise * (difference * difference - noise);
      weight += precise * own * square;
    }
  }
  return weight > 0 ? differences / weight : 0;
}

/** Sums of the days over the hours that all of them know, and then their shares; overwritten by each call. */
const daySums = new Float64Array(7);

/** Fills `commons` and `noises` for these days; hours that one of them does not know have none. */
function compareDays({ means, seen, batch, perDay }: Week, days: readonly number[]): void {
  let total = 0;
  for (const day of days) daySums[day] = 0;
  for (let hour = 0; hour < perDay; hour++) {
    let sum = 0;
    for (const day of days) sum += means[day * perDay + hour] as number;
    for (const day of days) commons[day * perDay + hour] = sum;
    if (Number.isNaN(sum)) continue;
    total += sum;
    for (const day of days) (daySums[day] as number) += means[day * perDay + hour] as number;
  }
  for (const day of days) {
    const share = (daySums[day] as number) / total;
    for (let slot = day * perDay; slot < (day + 1) * perDay; slot++) {
      const common = (commons[slot] as number) * share;
      commons[slot] = common;
      noises[slot] = (batch * common) / Math.max(1, seen[slot] as number);
    }
  }
}
