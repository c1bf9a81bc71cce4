import {
  CHART_HEIGHT,
  CHART_WIDTH,
  type ChartPoint,
  type ChartSpan,
  type ChartSpec,
  type TestedWindow,
} from "./chart-spec.ts";
import { cleanText } from "./clean-text.ts";
import { orderly, thin } from "./thin.ts";
import { type TimeTick, timeTicks } from "./time-ticks.ts";
import { type ValueAxis, valueAxis } from "./value-axis.ts";

/** More points than this would be less than a point of a phone's screen wide. */
const DISPLAY_POINTS = 350;
const TIME_TICKS = 6;
const VALUE_STEPS = 4;
/** Share of the plot kept free above the data for the words on the spans. */
const HEADROOM = 0.2;

/** A chart with everything decided: what is drawn where, in data's own units, and all words. */
export interface Layout {
  readonly title: string;
  readonly unit: string;
  readonly timezone: string;
  readonly shortfall: string | null;
  readonly from: number;
  readonly to: number;
  readonly bucket: number;
  readonly points: readonly ChartPoint[];
  readonly spans: readonly ChartSpan[];
  /** Clipped to the period; null where none of it is shown. */
  readonly window: TestedWindow | null;
  readonly times: readonly TimeTick[];
  readonly values: ValueAxis;
  /** Whether there is anything but gaps. */
  readonly empty: boolean;
  readonly plot: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Lays a chart out: pure, and the whole of what {@link ChartSpec} leaves open. */
export function layOut(spec: ChartSpec): Layout {
  const bucket = spec.bucket > 0 && Number.isFinite(spec.bucket) ? spec.bucket : 1;
  const inOrder = orderly(spec.points);
  const { from, to } = period(spec, inOrder, bucket);
  const within = inOrder.filter(({ at }) => at + bucket > from && at < to);
  const shown = thin(within, DISPLAY_POINTS, bucket);
  const empty = !shown.points.some(({ observed, expected }) => observed !== null || expected !== null);
  const spans = (spec.spans ?? [])
    .map((span) => ({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.to > span.from);
  const window = clip(spec.window, from, to);
  const shortfall = spec.shortfall ? cleanText(spec.shortfall, 40) : null;
  const labelled =
    shortfall !== null || window !== null || spans.some(({ label }) => label !== undefined && label !== "");
  const values = empty ? valueAxis([], true, 1) : axisOf(shown.points, labelled);
  const longest = Math.max(...values.ticks.map(({ label }) => label.length));
  const left = 52 + longest * 21;
  const top = 144;
  return {
    title: cleanText(spec.title, 120),
    unit: cleanText(spec.unit, 22) || "observed",
    timezone: spec.timezone,
    shortfall,
    from,
    to,
    bucket: shown.bucket,
    points: shown.points,
    spans,
    window,
    times: to - from > 1 ? timeTicks(from, to, spec.timezone, TIME_TICKS) : [],
    values,
    empty,
    plot: { left, top, width: CHART_WIDTH - left - 56, height: CHART_HEIGHT - top - 66 },
  };
}

function clip(window: TestedWindow | undefined, from: number, to: number): TestedWindow | null {
  if (!window || !(Math.min(window.to, to) > Math.max(window.from, from))) return null;
  const limit = window.limit !== null && window.limit >= 0 ? Math.min(window.limit, 1) : null;
  return {
    from: Math.max(window.from, from),
    to: Math.min(window.to, to),
    label: cleanText(window.label, 40),
    limit,
  };
}

function period(spec: ChartSpec, points: readonly ChartPoint[], bucket: number): { from: number; to: number } {
  if (spec.range && spec.range.to > spec.range.from) return spec.range;
  const first = points[0];
  const last = points.at(-1);
  return first && last ? { from: first.at, to: last.at + bucket } : { from: 0, to: 1 };
}

function axisOf(points: readonly ChartPoint[], labelled: boolean): ValueAxis {
  const seen = points.flatMap(({ observed, expected }) => [observed, expected]).filter((value) => value !== null);
  const highest = Math.max(0, ...seen);
  // A band many times as high as everything that ever came would press the line into the ground: it is cut instead.
  const bands = points.flatMap(({ lower, upper }) => [lower ?? 0, Math.min(upper ?? 0, highest * 1.5)]);
  const top = Math.max(highest, ...bands) * (labelled ? 1 / (1 - HEADROOM) : 1);
  // No band reaches below zero where no value does: counts have no such thing.
  const bottom = Math.min(0, ...seen);
  const whole = points.every(({ observed }) => observed === null || Number.isInteger(observed));
  return valueAxis([bottom, top], whole, VALUE_STEPS);
}
