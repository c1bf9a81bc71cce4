/** What Leadline asks of every source of numbers, and the shape in which a source plugs in. */
import type { z } from "zod";
import type { MetricKind } from "../domain/catalogue.ts";
import type { Observation } from "../domain/detection.ts";

/** The rows asked for: buckets that start in `from <= start < to` (milliseconds since 1970). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Question {
  /** Names the asker in errors. */
  readonly metric: string;
  /** What the numbers are: a ratio may come as numerator and denominator, a duration with its count. */
  readonly kind: MetricKind;
  /** As the kind's `query` schema has parsed it. */
  readonly query: unknown;
  readonly window: Window;
  /** Length of a bucket in milliseconds, and the zone that daily buckets follow. */
  readonly bucket: number;
  readonly timezone: string;
}

/**
 * An open source. Both methods throw {@link SourceError} and nothing else; both end when `signal` aborts; both are
 * bounded in time and in the size of the answer.
 */
export interface Source {
  /** All groups in one question. Rows outside the window or off the bucket grid are a fault, not data. */
  read(question: Question, signal: AbortSignal): Promise<Observation[]>;
  /** One number now, for a checklist's probe. */
  measure(asker: string, query: unknown, at: number, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export interface SourceContext {
  /** Folder of the catalogue: relative paths in options start there. */
  readonly folder: string;
  /** Milliseconds one question may take. */
  readonly timeout: number;
  /** Rows one answer may have. */
  readonly maxRows: number;
}

export interface SourceKind {
  readonly name: string;
  readonly options: z.ZodType;
  /** Schema of a metric's `query` for this source. */
  readonly query: z.ZodType;
  /** Schema of a probe's `query`. */
  readonly measure: z.ZodType;
  open(id: string, options: unknown, context: SourceContext): Source;
}

/** The poll failed: nothing is known, which is not the same as nothing came. Never holds a secret. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly metric: string;
  readonly source: string;
  /** `unreachable`: network, login. `timeout`. `refused`: the query itself is wrong. `rubbish`: the answer is. */
  readonly reason: "unreachable" | "timeout" | "refused" | "rubbish";
  constructor(
    at: { metric: string; source: string; reason: SourceError["reason"] },
    message: string,
    options?: ErrorOptions,
  ) {
    super(`metric ${at.metric}, source ${at.source}: ${message}`, options);
    this.metric = at.metric;
    this.source = at.source;
    this.reason = at.reason;
  }
}
