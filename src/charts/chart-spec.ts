/** What a chart shows. Every name and label in it is untrusted text; numbers may be missing, infinite or not a number. */

export interface ChartPoint {
  /** Start of the bucket, milliseconds since 1970. */
  readonly at: number;
  /** null where nothing is known: the line has a gap there. */
  readonly observed: number | null;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A stretch of time with a coloured ground: the drop of this incident, an earlier incident, or a planned silence. */
export interface ChartSpan {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
  readonly kind: "drop" | "incident" | "mute";
}

/** The window whose sum gave the drop away. */
export interface TestedWindow {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Such as "6 h: 41 of 96". */
  readonly label: string;
  /** Share of what was expected in it below which it alarms, 0 to 1; null where it is not known. */
  readonly limit: number | null;
}

export interface ChartSpec {
  readonly title: string;
  /** What is counted, such as "leads" or "leads per hour". */
  readonly unit: string;
  /** IANA name; the time axis is in this zone. */
  readonly timezone: string;
  /** Length of a bucket, milliseconds. */
  readonly bucket: number;
  readonly points: readonly ChartPoint[];
  readonly spans?: readonly ChartSpan[];
  readonly window?: TestedWindow;
  /** What the drop has cost, such as "23 leads missing": written beside the drop. */
  readonly shortfall?: string;
  /** The period, milliseconds; without it that of the points. With it, time nothing is known of stays visible. */
  readonly range?: { readonly from: number; readonly to: number };
}

/** Pixels; shown about 360 points wide on a phone, where this is a little over three pixels a point. */
export const CHART_WIDTH = 1200;
export const CHART_HEIGHT = 600;
