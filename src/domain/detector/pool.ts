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

function poolDays(week: Week, profile: Float64Array, days: readonly number[]): void {
  const { means, seen, batch, perDay } = week;
  const total = addUpDays(week, days);
  const spread = Math.max(tuning.leastDaySpread, realSpread(week, days, total));
  for (let hour = 0; hour < perDay; hour++) {
    const sum = sumOfHour(week, days, hour);
    if (!(sum > 0)) continue;
    for (const day of days) {
      const slot = day * perDay + hour;
      const common = (sum * (daySums[day] as number)) / total;
      const real = spread * common * common;
      const noise = (batch * common) / Math.max(1, seen[slot] as number);
      const trust = common > 0 ? real / (real + noise) : 1;
      profile[slot] = common + trust * ((means[slot] as number) - common);
    }
  }
}

/**
 * Squared relative difference between the same hour of days that are alike, beyond what counting noise explains:
 * weighted moments over all hours, each as precise as its own noise and a spread of about a fifth allow.
 */
function realSpread(week: Week, days: readonly number[], total: number): number {
  const { means, seen, batch, perDay } = week;
  const own = 1 - 1 / days.length;
  let [differences, weight] = [0, 0];
  for (let hour = 0; hour < perDay; hour++) {
    const sum = sumOfHour(week, days, hour);
    if (!(sum > 0)) continue;
    for (const day of days) {
      const slot = day * perDay + hour;
      const common = (sum * (daySums[day] as number)) / total;
      const noise = (own * batch * common) / Math.max(1, seen[slot] as number);
      const precision = 1 / (noise + 0.05 * common * common + 1e-300);
      const signal = own * common * common * precision * precision;
      differences += signal * (((means[slot] as number) - common) ** 2 - noise);
      weight += signal * own * common * common;
    }
  }
  return weight > 0 ? differences / weight : 0;
}

/** Sum over the days that are alike of one hour's means; NaN where one of them was never seen. */
function sumOfHour({ means, perDay }: Week, days: readonly number[], hour: number): number {
  let sum = 0;
  for (const day of days) sum += means[day * perDay + hour] as number;
  return sum;
}

/** Sums of the days over the hours that all of them know; overwritten by the next call. */
const daySums = new Float64Array(7);

/** Fills `daySums` for these days and returns their total. */
function addUpDays(week: Week, days: readonly number[]): number {
  let total = 0;
  for (const day of days) daySums[day] = 0;
  for (let hour = 0; hour < week.perDay; hour++) {
    const sum = sumOfHour(week, days, hour);
    if (Number.isNaN(sum)) continue;
    total += sum;
    for (const day of days) (daySums[day] as number) += week.means[day * week.perDay + hour] as number;
  }
  return total;
}
