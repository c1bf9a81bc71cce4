import { oddsOf, type RatioSeries } from "./ratio-series.ts";

/** Days whose hours are alike unless they show otherwise: Monday to Friday, and the weekend. Sunday is 0. */
const ALIKE: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5],
  [6, 0],
];
/** Least variance of the log-odds between slots that are alike, and what it is taken for while little is known. */
const LEAST_SPREAD = 0.0005;
const USUAL_SPREAD = 0.01;
/** Precision that the belief in the usual spread is worth, in slots that are known exactly. */
const BELIEF = 5;

/** A rate and the trials it is worth. */
interface Rate {
  readonly rate: number;
  readonly worth: number;
}

/**
 * Profile of the week from the sums of its slots, by empirical Bayes in two steps (Efron and Morris 1975): 30 visits of
 * which one bought say next to nothing about their hour. The rate of an hour on days of one sort is pulled towards that
 * of the whole week, and each slot towards its hour, by as much as binomial noise outweighs the real differences, which
 * are learned from all of them. Slots with much traffic keep their own rates.
 */
export function poolRates(series: RatioSeries): void {
  const { slotObserved, slotWeight, profile } = series;
  const all = { observed: 0, weight: 0 };
  for (let slot = 0; slot < profile.length; slot++) {
    all.observed += slotObserved[slot] as number;
    all.weight += slotWeight[slot] as number;
  }
  if (!(all.weight > 0)) return;
  // Half an event more on either side: what never happened may happen.
  const week = (all.observed + 0.5) / (all.weight + 1);
  const edge = 0.5 / (all.weight + 1);
  const pulled = slotsOf(series, week);
  for (let slot = 0; slot < profile.length; slot++) {
    profile[slot] = oddsOf(Math.min(Math.max(pulled[slot] as number, edge), 1 - edge));
  }
}

function slotsOf(series: RatioSeries, week: number): readonly number[] {
  const slots = [...series.profile.keys()];
  const own = slots.map((slot) => rateOver(series, [slot]));
  const perDay = series.profile.length / 7;
  if (!Number.isInteger(perDay) || perDay < 2)
    return pull(
      series.batch,
      own,
      own.map(() => week),
      week,
    );
  const hours = ALIKE.flatMap((days) =>
    Array.from({ length: perDay }, (_, hour) => days.map((day) => day * perDay + hour)),
  );
  const usual = pull(
    series.batch,
    hours.map((members) => rateOver(series, members)),
    hours.map(() => week),
    week,
  );
  const towards = new Array<number>(slots.length);
  for (const [i, members] of hours.entries()) for (const slot of members) towards[slot] = usual[i] as number;
  return pull(series.batch, own, towards, week);
}

function rateOver({ slotObserved, slotWeight, slotWorth }: RatioSeries, members: readonly number[]): Rate {
  let [observed, weight, worth] = [0, 0, 0];
  for (const slot of members) {
    observed += slotObserved[slot] as number;
    weight += slotWeight[slot] as number;
    worth += slotWorth[slot] as number;
  }
  return { rate: weight > 0 ? observed / weight : Number.NaN, worth };
}

/**
 * Pulls rates towards what they are expected to be. All is measured in log-odds at the week's rate: a difference of
 * rates over p (1 - p), whose noise is c / (worth p (1 - p)).
 */
function pull(batch: number, own: readonly Rate[], towards: readonly number[], week: number): number[] {
  const unit = week * (1 - week);
  const spread = realSpread(batch, own, towards, unit);
  return own.map(({ rate, worth }, i) => {
    const common = towards[i] as number;
    if (!(worth > 0)) return common;
    const trust = spread / (spread + batch / (worth * unit));
    return common + trust * (rate - common);
  });
}

/** Variance of the log-odds around what they are pulled to, beyond binomial noise: weighted moments. */
function realSpread(batch: number, own: readonly Rate[], towards: readonly number[], unit: number): number {
  let [sum, weight] = [BELIEF * USUAL_SPREAD, BELIEF];
  for (const [i, { rate, worth }] of own.entries()) {
    if (!(worth > 0)) continue;
    const noise = batch / (worth * unit);
    const difference = (rate - (towards[i] as number)) / unit;
    const precision = (USUAL_SPREAD / (USUAL_SPREAD + noise)) ** 2;
    sum += precision * (difference * difference - noise);
    weight += precision;
  }
  return Math.max(LEAST_SPREAD, sum / weight);
}
