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
  const perDay = means.length / 7;
  if (!Number.isInteger(perDay) || perDay < 2) {
    profile.set(means);
    return;
  }
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
  const spread = compareDays(week, days);
  for (const day of days) {
    const end = (day + 1) * perDay;
    for (let slot = day * perDay; slot < end; slot++) {
      const mean = means[slot] as number;
      const common = commons[slot] as number;
      const real = spread * common * common;
      profile[slot] = common > 0 ? common + (real / (real + (noises[slot] as number))) * (mean - common) : mean;
    }
  }
}

/** What the days bring in each of their hours; NaN where one of them does not know it. Overwritten by each call. */
const hourSums = new Float64Array(24);

/**
 * Fills `commons` and `noises` for these days; hours that one of them does not know have none. Returns the squared
 * relative difference between the same hour of days that are alike, beyond what counting noise explains: weighted moments
 * over all hours, each as precise as its own noise and a spread of about a fifth allow.
 */
function compareDays({ means, seen, batch, perDay }: Week, days: readonly number[]): number {
  hourSums.fill(0);
  for (const day of days) {
    const first = day * perDay;
    for (let hour = 0; hour < perDay; hour++) (hourSums[hour] as number) += means[first + hour] as number;
  }
  const total = sumKnown(hourSums, 0, perDay);
  const own = 1 - 1 / days.length;
  let differences = 0;
  let weight = 0;
  for (const day of days) {
    const first = day * perDay;
    const share = sumKnown(means, first, perDay) / total;
    for (let hour = 0; hour < perDay; hour++) {
      const slot = first + hour;
      const common = (hourSums[hour] as number) * share;
      const noise = (batch * common) / Math.max(1, seen[slot] as number);
      commons[slot] = common;
      noises[slot] = noise;
      if (!(common > 0)) continue;
      const square = common * common;
      const doubt = own * noise + 0.05 * square;
      const precise = square / (doubt * doubt);
      const difference = (means[slot] as number) - common;
      differences += precise * (difference * difference - own * noise);
      weight += precise * own * square;
    }
  }
  return Math.max(tuning.leastDaySpread, weight > 0 ? differences / weight : 0);
}

/** Sum of the hours from `first` on that all days know. */
function sumKnown(values: Float64Array, first: number, perDay: number): number {
  let sum = 0;
  for (let hour = 0; hour < perDay; hour++) {
    if (!Number.isNaN(hourSums[hour] as number)) sum += values[first + hour] as number;
  }
  return sum;
}
