import { batchFactor } from "./batch.ts";
import type { Plan } from "./plan.ts";
import { poolWeek } from "./pool.ts";
import { reachOf, shareOfHour, slotMean } from "./profile.ts";
import type { Rhythm } from "./rhythm.ts";
import { EXCLUDED, NOTHING, ODD, type Series, TEACHES } from "./series.ts";
import { placeIn } from "./sums.ts";
import { tuning } from "./tuning.ts";

const values = new Float64Array(4 * tuning.weeks);
const weights = new Float64Array(4 * tuning.weeks);

/** What the series is expected to bring in the bucket, level left out; NaN while that slot has never been seen. */
export function shapeAt(plan: Plan, rhythm: Rhythm, series: Series, index: number): number {
  const record = rhythm.recordOf(index);
  const here = shapeOfRecord(rhythm, series, record);
  if (plan.bucket >= plan.record) return here;
  const before = shapeOfRecord(rhythm, series, record - 1);
  const after = shapeOfRecord(rhythm, series, record + 1);
  const from = (index * plan.bucket) / plan.record - record;
  const share = plan.bucket / plan.record;
  return shareOfHour(before >= 0 ? before : here, here, after >= 0 ? after : here, from, Math.min(1, from + share));
}

/**
 * Closes a record of the series: adds up its buckets and decides whether it teaches. A record of which less than half
 * is known is nothing; one that is known in part counts as if the rest had been alike.
 */
export function closeRecord(plan: Plan, rhythm: Rhythm, series: Series, record: number, isExcluded: boolean): void {
  const at = placeIn(plan.records, record);
  let observed = 0;
  let expected = 0;
  let squares = 0;
  let known = 0;
  let lowest = 0;
  const first = firstIndexOf(plan, record);
  const end = firstIndexOf(plan, record + 1);
  const all = end - first;
  const kept = Math.max(first, series.last - plan.ring + 1);
  for (let index = kept; index < end && index <= series.last; index++) {
    const slot = placeIn(plan.ring, index);
    const value = series.value[slot] as number;
    if (Number.isNaN(value)) continue;
    known++;
    const error = value - (series.expected[slot] as number);
    observed += value;
    expected += series.expected[slot] as number;
    squares += error * error;
    lowest = Math.min(lowest, series.score[slot] as number);
  }
  const isOdd = lowest < tuning.teachAbove && series.oddRun < plan.teachAgain;
  const before = valueBefore(series, record, at);
  const share = all / known;
  series.recordValue[at] = observed * share;
  series.recordExpected[at] = expected * share;
  series.recordState[at] = stateOf(2 * known >= all && all > 0, isExcluded || rhythm.isSpecial(record), isOdd);
  const teaches = series.recordState[at] === TEACHES && expected > tuning.batchMinExpected;
  series.recordError[at] = teaches ? squares / expected : Number.NaN;
  if (!isExcluded) learnListed(plan, rhythm, series, record, before);
}

/** Running number of the first bucket of a record. */
function firstIndexOf(plan: Plan, record: number): number {
  return plan.bucket >= plan.record ? record : Math.ceil((record * plan.record) / plan.bucket);
}

/** The value a record was closed with before; NaN where it had none, or is closed for the first time. */
function valueBefore(series: Series, record: number, at: number): number {
  const isFirst = record === series.record || series.recordState[at] === NOTHING;
  return isFirst ? Number.NaN : (series.recordValue[at] as number);
}

/** Whether past days of its sort tell what a listed day brings, since nobody has said it. */
function isLearnedDay(rhythm: Rhythm, record: number): boolean {
  return rhythm.hasCalendar && rhythm.isSpecial(record) && Number.isNaN(rhythm.factorOf(record));
}

/**
 * What a listed day brings, compared with the day it is like.
 *
 * @param before what the record has taught already, where a late row corrects it; else NaN
 */
function learnListed(plan: Plan, rhythm: Rhythm, series: Series, record: number, before: number): void {
  if (!isLearnedDay(rhythm, record)) return;
  const at = record % plan.records;
  const shape = series.profile[rhythm.slotOf(record)] as number;
  if (series.recordState[at] === NOTHING || !(shape >= 0)) return;
  if (Number.isNaN(before)) {
    series.listedDays += 1 / plan.recordsPerDay;
    series.listedObserved += series.recordValue[at] as number;
    series.listedExpected += shape * series.level;
  } else {
    series.listedObserved = Math.max(0, series.listedObserved + (series.recordValue[at] as number) - before);
  }
}

/** Profile value of the record's slot, times what a listed day brings of it. */
function shapeOfRecord(rhythm: Rhythm, series: Series, record: number): number {
  const shape = series.profile[rhythm.slotOf(record)] as number;
  if (!rhythm.hasCalendar || !rhythm.isSpecial(record)) return shape;
  const said = rhythm.factorOf(record);
  return shape * (Number.isNaN(said) ? listedShare(series) : said);
}

/** The share of the day it is like that a listed day brings, pulled towards 1 by the worth of a few hours. */
function listedShare(series: Series): number {
  const calm = 0.1 * series.listedExpected + 2 * series.batch;
  return (series.listedObserved + calm) / (series.listedExpected + calm);
}

function stateOf(isKnown: boolean, isExcluded: boolean, isOdd: boolean): number {
  if (!isKnown) return NOTHING;
  if (isExcluded) return EXCLUDED;
  return isOdd ? ODD : TEACHES;
}

/** What a record may bring and still move the level by all of it: so many times its expectation, and some batches. */
const MOST_TIMES = 4;
const MOST_BATCHES = 10;

/**
 * Moves the level on by one record: exponentially weighted sums of what came and of what the profile says, up to a
 * day ago, pulled towards 1 by a few batches so that quiet series do not swing.
 */
export function stepLevel(plan: Plan, rhythm: Rhythm, series: Series, record: number): void {
  series.observedLevel *= plan.levelDecay;
  series.profileLevel *= plan.levelDecay;
  const past = record - plan.lag;
  const at = placeIn(plan.records, past);
  const shape = series.profile[rhythm.slotOf(past)] as number;
  if (series.recordState[at] === TEACHES && shape >= 0) {
    // A wrong number (a crawler, a test) is believed as far as a volume grows; one that lasts soon takes the bound along.
    const most = MOST_TIMES * Math.max(1, series.level) * shape + MOST_BATCHES * series.batch;
    series.observedLevel += Math.min(series.recordValue[at] as number, most);
    series.profileLevel += shape;
  }
  const calm = 0.05 * series.profileLevel + 2 * series.batch;
  series.level = (series.observedLevel + calm) / (series.profileLevel + calm);
}

/**
 * Learns anew what the last day has changed: the profile of its slots, and the batch factor. The day before is
 * learned again where late rows have corrected it.
 */
export function relearnDay(plan: Plan, rhythm: Rhythm, series: Series, record: number): void {
  const days = series.corrected ? 2 : 1;
  series.corrected = false;
  for (let i = record - days * plan.recordsPerDay; i < record; i++) relearnSlot(rhythm, series, i, record);
  // The batch factor moves slowly and is the dearest lesson: every second day is soon enough.
  if (Math.floor((record - rhythm.recordOf(series.first)) / plan.recordsPerDay) % 2 === 1) {
    series.batch = batchFactor(series.recordError, series.recordExpected, series.batching, series.batch);
  }
  poolWeek(series.slotMean, series.slotSeen, series.batch, series.profile);
}

/** Learns everything anew from the kept records: after a past was corrected or excluded. */
export function relearnAll(plan: Plan, rhythm: Rhythm, series: Series, record: number): void {
  for (let i = record - plan.relearned; i < record; i++) relearnSlot(rhythm, series, i, record);
  series.batch = batchFactor(series.recordError, series.recordExpected, series.batching, series.batch);
  poolWeek(series.slotMean, series.slotSeen, series.batch, series.profile);
  series.observedLevel = 0;
  series.profileLevel = 0;
  const oldest = record - plan.records + plan.lag + 1;
  for (let i = oldest; i <= record; i++) stepLevel(plan, rhythm, series, i);
  series.relearn = false;
}

/**
 * Mean of the slot that record `newest` belongs to, from that slot's records of the last weeks before `now`, and how many
 * equal values it is worth: (sum w)^2 / sum w^2.
 */
function relearnSlot(rhythm: Rhythm, series: Series, newest: number, now: number): void {
  // A listed day says nothing of the day it is like, and its own weekday was learned a week ago.
  if (rhythm.isSpecial(newest)) return;
  const { slot, places, fading } = rhythm.alike(newest, now);
  const { recordState, recordValue, batch } = series;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let weight = 0;
  let squares = 0;
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    if (recordState[at] !== TEACHES) continue;
    const value = recordValue[at] as number;
    const w = fading[i] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += w * value;
    weight += w;
    squares += w * w;
  }
  // The median is at least the lowest value and reaches at least as far: most often that says that nothing is clipped.
  const isClipped = highest - lowest > reachOf(lowest, batch);
  series.slotMean[slot] = isClipped ? clippedMean(series, places, fading) : sum / weight;
  series.slotSeen[slot] = squares > 0 ? (weight * weight) / squares : 0;
}

function clippedMean({ recordState, recordValue, batch }: Series, places: Int32Array, fading: Float64Array): number {
  let n = 0;
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    if (recordState[at] !== TEACHES) continue;
    values[n] = recordValue[at] as number;
    weights[n] = fading[i] as number;
    n++;
  }
  return slotMean(values, weights, n, batch);
}
