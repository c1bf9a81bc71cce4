import type { Going } from "./alarm.ts";
import type { NearAlarm } from "./near-alarms.ts";
import type { Plan } from "./plan.ts";
import { newTemper, type Temper } from "./temper.ts";

/** How values of a kind are made comparable: on the scale on which they scatter alike, large or small. */
export interface Scale {
  enter(value: number): number;
  leave(y: number): number;
  /** Scatter below this is not believed, given the size of what is usual. */
  least(y: number): number;
}

/** A metric that is measured rather than counted, for one group. Rings as in the series of counts. */
export interface GaugeSeries {
  readonly group: string;
  first: number;
  last: number;
  /** Per bucket: value (NaN: a gap), expectation and scatter on the scale, standardised error; running sums of errors, values and expectations, and of their number. */
  readonly value: Float64Array;
  /** How many requests the value is made of, and how many are usual; NaN: not told. */
  readonly count: Float64Array;
  readonly usualCount: Float32Array;
  readonly countSum: Float64Array;
  readonly expected: Float64Array;
  readonly scatter: Float32Array;
  readonly error: Float32Array;
  readonly errorSum: Float64Array;
  readonly valueSum: Float64Array;
  readonly expectedSum: Float64Array;
  readonly known: Float64Array;
  readonly score: Float32Array;
  readonly alarm: Int8Array;
  /** Per bucket: the last bucket that alarmed of the newest episode that was over by then; minus infinity: none was. */
  readonly over: Float64Array;

  record: number;
  readonly recordMean: Float64Array;
  /** Mean count of the record's buckets; NaN: not told. */
  readonly recordCount: Float64Array;
  readonly recordState: Uint8Array;

  /** Per slot of the week: median and scatter of its own weeks; scatter of all slots. */
  readonly center: Float64Array;
  readonly slotScatter: Float64Array;
  usualScatter: number;
  /** Per slot: median count of a bucket; NaN: not told. */
  readonly slotCount: Float64Array;
  /** How far the series lies above its weekly centre these days, and the fading sums it comes from. */
  level: number;
  levelSum: number;
  levelWeight: number;
  relearn: boolean;

  /** Per window: learned variance of the mean error, and the fading sums it comes from. */
  readonly lessons: Float64Array;
  readonly lessonSum: Float64Array;
  readonly variance: Float64Array;
  readonly temper: Temper;
  /** What some budget would have alarmed at in the last weeks, oldest first. */
  readonly near: NearAlarm[];
  oddRun: number;
  episode: Going | null;
}

export function newGaugeSeries(group: string, plan: Plan): GaugeSeries {
  const windows = plan.windows.length;
  return {
    group,
    first: Number.NaN,
    last: Number.NaN,
    value: new Float64Array(plan.ring).fill(Number.NaN),
    count: new Float64Array(plan.ring).fill(Number.NaN),
    usualCount: new Float32Array(plan.ring).fill(Number.NaN),
    countSum: new Float64Array(plan.ring),
    expected: new Float64Array(plan.ring).fill(Number.NaN),
    scatter: new Float32Array(plan.ring).fill(Number.NaN),
    error: new Float32Array(plan.ring).fill(Number.NaN),
    errorSum: new Float64Array(plan.ring),
    valueSum: new Float64Array(plan.ring),
    expectedSum: new Float64Array(plan.ring),
    known: new Float64Array(plan.ring),
    score: new Float32Array(plan.ring),
    alarm: new Int8Array(plan.ring),
    over: new Float64Array(plan.ring).fill(Number.NEGATIVE_INFINITY),
    record: Number.NaN,
    recordMean: new Float64Array(plan.records),
    recordCount: new Float64Array(plan.records).fill(Number.NaN),
    recordState: new Uint8Array(plan.records),
    center: new Float64Array(plan.slots).fill(Number.NaN),
    slotScatter: new Float64Array(plan.slots).fill(Number.NaN),
    usualScatter: Number.NaN,
    slotCount: new Float64Array(plan.slots).fill(Number.NaN),
    level: 0,
    levelSum: 0,
    levelWeight: 0,
    relearn: false,
    lessons: new Float64Array(windows),
    lessonSum: new Float64Array(windows),
    variance: new Float64Array(windows).fill(1),
    temper: newTemper(),
    near: [],
    oddRun: 0,
    episode: null,
  };
}

const LEAST = 1e-9;

/** Durations scatter by factors: a logarithm, and never steadier than 2 %. */
export const durations: Scale = {
  enter: (value) => Math.log(Math.max(value, LEAST)),
  leave: Math.exp,
  least: () => 0.02,
};

/** Gauges scatter as they are, never steadier than a thousandth of what is usual. */
export const gauges: Scale = {
  enter: (value) => value,
  leave: (y) => y,
  least: (y) => Math.max(LEAST, Math.abs(y) / 1000),
};

/** Shares between 0 and 1 scatter least at the ends: the arcsine of the root (Anscombe 1948), steady beyond 1. */
export const ratios: Scale = {
  enter: (value) => (value <= 1 ? Math.asin(Math.sqrt(Math.max(0, value))) : Math.PI / 2 + Math.log(value)),
  leave: (y) => (y <= Math.PI / 2 ? Math.sin(Math.max(0, y)) ** 2 : Math.exp(y - Math.PI / 2)),
  least: () => 0.01,
};
