import type { Batching } from "./batch.ts";
import type { NearAlarm } from "./near-alarms.ts";
import type { Plan } from "./plan.ts";
import { newTemper, type Temper } from "./temper.ts";
import { tuning } from "./tuning.ts";
import type { Young } from "./young.ts";

/** What a record may do: nothing came in it, it teaches, it was too odd to teach, or it must not. */
export const NOTHING = 0;
export const TEACHES = 1;
export const ODD = 2;
export const EXCLUDED = 3;

/** A drop (or rise) that is going on: where it began and the running sums just before. */
export interface Episode {
  readonly direction: -1 | 1;
  readonly since: number;
  /** The first bucket that alarmed. */
  readonly noticed: number;
  readonly observedBefore: number;
  readonly expectedBefore: number;
  lastAlarm: number;
}

/** All that is known of one series. Rings are addressed by running number modulo their length. */
export interface Series {
  readonly group: string;
  /** Weeks before the learned rule may alarm. */
  weeksToLearn: number;
  /** Running numbers of the first bucket with a value and of the newest bucket. */
  first: number;
  last: number;

  /** Per bucket: value (NaN: a gap), profile value without level, expectation, score, and running sums of both. */
  readonly value: Float64Array;
  readonly shape: Float32Array;
  readonly expected: Float32Array;
  readonly score: Float32Array;
  /** Whether the bucket alarmed: -1 low, 1 high. */
  readonly alarm: Int8Array;
  /** Per bucket: the last bucket that alarmed of the newest drop that was over by then; minus infinity: none was. */
  readonly over: Float64Array;
  readonly observedSum: Float64Array;
  readonly expectedSum: Float64Array;
  /** Profile value of the bucket after the newest. */
  nextShape: number;

  /** Per record: value, expectation, squared errors of its buckets over expectation, and what it may do. */
  record: number;
  readonly recordValue: Float32Array;
  readonly recordExpected: Float32Array;
  readonly recordError: Float32Array;
  readonly recordState: Uint8Array;

  /** Profile by slot of the week; level and its sums; batch factor. */
  readonly profile: Float64Array;
  /** Mean of each slot before pooling, and how many values it is worth. */
  readonly slotMean: Float64Array;
  readonly slotSeen: Float32Array;
  observedLevel: number;
  profileLevel: number;
  level: number;
  batch: number;
  readonly batching: Batching;
  /** Whether records of yesterday were corrected, and whether older ones were: the next lesson goes as far back. */
  corrected: boolean;
  relearn: boolean;

  /** Per window: weight and weighted sum of what its errors said of the dispersion, and the dispersion. */
  readonly lessons: Float64Array;
  readonly lessonSum: Float64Array;
  readonly dispersion: Float64Array;

  readonly temper: Temper;
  /** What some budget would have alarmed at in the last weeks, oldest first. */
  readonly near: NearAlarm[];
  /** Running sums of what was expected on listed days, those whose factor is said apart; empty without a calendar. */
  readonly listedSum: Float64Array;
  readonly saidSum: Float64Array;
  /** Listed days so far, what they brought and what the days they are like would have brought. */
  listedDays: number;
  listedObserved: number;
  listedExpected: number;
  /** Buckets in a row that were too odd to teach. */
  oddRun: number;
  episode: Episode | null;
  /** With which groups it is added up today, and per bucket with which it was: see `together.ts`. */
  rank: number;
  readonly part: Int8Array;
  /** What it borrows from the other groups while it is too young to have learned enough itself. */
  young: Young | null;
}

export function newSeries(group: string, plan: Plan, hasCalendar: boolean): Series {
  const windows = plan.windows.length;
  const listed = hasCalendar ? plan.ring : 0;
  const rings = plan.ring * (4 * 8 + 3 * 4 + 2) + 2 * 8 * listed;
  const { doubles, floats, signed, bytes } = oneBlock(rings + 24 * windows + 20 * plan.slots + 13 * plan.records);
  return {
    group,
    weeksToLearn: tuning.weeksBeforeAlarms,
    first: Number.NaN,
    last: Number.NaN,
    value: doubles(plan.ring).fill(Number.NaN),
    shape: floats(plan.ring).fill(Number.NaN),
    expected: floats(plan.ring).fill(Number.NaN),
    score: floats(plan.ring),
    alarm: signed(plan.ring),
    over: doubles(plan.ring).fill(Number.NEGATIVE_INFINITY),
    observedSum: doubles(plan.ring),
    expectedSum: doubles(plan.ring),
    nextShape: Number.NaN,
    record: Number.NaN,
    recordValue: floats(plan.records),
    recordExpected: floats(plan.records).fill(Number.NaN),
    recordError: floats(plan.records).fill(Number.NaN),
    recordState: bytes(plan.records),
    profile: doubles(plan.slots).fill(Number.NaN),
    slotMean: doubles(plan.slots).fill(Number.NaN),
    slotSeen: floats(plan.slots),
    observedLevel: 0,
    profileLevel: 0,
    level: 1,
    batch: 1,
    batching: { c: 1, p: 0, rounds: 0 },
    corrected: false,
    relearn: false,
    lessons: doubles(windows),
    lessonSum: doubles(windows),
    dispersion: doubles(windows).fill(tuning.dispersionPrior),
    temper: newTemper(),
    near: [],
    listedSum: doubles(listed),
    saidSum: doubles(listed),
    listedDays: 0,
    listedObserved: 0,
    listedExpected: 0,
    oddRun: 0,
    episode: null,
    rank: 0,
    part: signed(plan.ring),
    young: null,
  };
}

/** Arrays of one series, each of which begins at a multiple of eight bytes; no more than these are made of a block. */
const ARRAYS = 24;

/**
 * Memory for the arrays of one series, side by side: a round touches a few numbers in each of them, of thousands of
 * series, and what lies apart has to be fetched apart.
 */
function oneBlock(size: number) {
  const block = new ArrayBuffer(size + 8 * ARRAYS);
  let end = 0;
  const place = (length: number) => {
    const at = end;
    end += 8 * Math.ceil(length / 8);
    return at;
  };
  return {
    doubles: (length: number) => new Float64Array(block, place(8 * length), length),
    floats: (length: number) => new Float32Array(block, place(4 * length), length),
    signed: (length: number) => new Int8Array(block, place(length), length),
    bytes: (length: number) => new Uint8Array(block, place(length), length),
  };
}
