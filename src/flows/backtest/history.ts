/** The past that a backtest replays: from the database where it holds enough, else asked of the source. Only reads. */
import type { Metric } from "../../domain/catalogue.ts";
import type { Observation } from "../../domain/detection.ts";
import { bucketStart } from "../../domain/time/buckets.ts";
import type { Source, Window } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { readObservations } from "../../store/observations.ts";
import { seriesOf } from "../../store/series.ts";
import { fillSilence, newGroups } from "../poll/fill-silence.ts";
import { settledTo, slices } from "../poll/poll-window.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Weeks before the learned rule may alarm. */
export const LEARNING_WEEKS = 4;

/** A past that can be gone through, slice by slice, oldest first; within one, rows are in order of their buckets. */
export interface History {
  readonly from: "database" | "source";
  /** Start of the oldest bucket with a value; null: there is none. */
  readonly first: number | null;
  /** End of the newest bucket. */
  readonly to: number;
  /** How many series it has. */
  readonly groups: number;
  rows(): AsyncIterable<readonly Observation[]>;
}

/** What a backtest of so many weeks needs at least, and what it reads where there is more to learn from. */
export interface Span {
  readonly need: number;
  readonly want: number;
  readonly to: number;
}

/** @param weeks weeks that are judged, after those that only teach */
export function spanOf(metric: Metric, weeks: number, now: number): Span {
  const to = settledTo(metric, now);
  const start = to - weeks * WEEK;
  const back = (length: number) => bucketStart(start - length, metric.bucket, metric.timezone);
  return {
    need: back(LEARNING_WEEKS * WEEK),
    want: back(Math.max(LEARNING_WEEKS * WEEK, metric.history)),
    to,
  };
}

/**
 * The stored past; null where there is none. `covers`: it reaches as far back as is needed, and up to a day ago at most.
 *
 * @param keep milliseconds for which observations are kept; null: for ever
 */
export async function storedHistory(
  db: Db,
  metric: Metric,
  span: Span,
  keep: number | null,
): Promise<{ readonly history: History; readonly covers: boolean } | null> {
  const state = (await allMetricStates(db)).find((one) => one.metric === metric.id);
  const series = await seriesOf(db, metric.id);
  if (!state || state.readTo === null || state.historyFrom === null || series.length === 0) return null;
  const to = Math.min(state.readTo, span.to);
  const kept = keep === null ? Number.NEGATIVE_INFINITY : span.to - keep;
  const first = Math.max(span.want, kept, Math.min(...series.map((one) => one.firstSeen)));
  const groupOf = new Map(series.map((one) => [one.id, one.group]));
  return {
    covers: state.historyDone && Math.max(state.historyFrom, kept) <= span.need && to > span.to - DAY,
    history: {
      from: "database",
      first: first < to ? first : null,
      to,
      groups: series.length,
      async *rows() {
        for (const slice of slices({ from: bucketStart(first, metric.bucket, metric.timezone), to }, metric)) {
          yield readObservations(db, groupOf, slice, metric.bucket);
        }
      },
    },
  };
}

export interface Asking {
  readonly source: Source;
  /** Milliseconds one question may take. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called after each slice with how many are done, and of how many. */
  readonly onSlice: (done: number, all: number) => void;
}

/** The past as the source has it now, read slice by slice and kept in memory. Throws what the source throws. */
export async function freshHistory(metric: Metric, span: Span, asking: Asking): Promise<History> {
  const parts = slices({ from: span.want, to: span.to }, metric);
  const read: { slice: Window; rows: readonly Observation[] }[] = [];
  const groups = new Set<string>();
  let first = Number.POSITIVE_INFINITY;
  for (const [index, slice] of parts.entries()) {
    const rows = await askSource(metric, slice, asking);
    for (const row of rows) {
      groups.add(row.group);
      first = Math.min(first, row.bucket);
    }
    read.push({ slice, rows });
    asking.onSlice(index + 1, parts.length);
  }
  return {
    from: "source",
    first: Number.isFinite(first) ? first : null,
    to: span.to,
    groups: groups.size,
    async *rows() {
      const firstSeen = new Map<string, number>();
      for (const { slice, rows } of read) {
        for (const [group, at] of newGroups(rows, firstSeen)) firstSeen.set(group, at);
        yield fillSilence(metric, slice, rows, firstSeen);
      }
    },
  };
}

/** How many groups a metric has now, from its newest slice: they share the budget. */
export async function countGroups(metric: Metric, span: Span, asking: Omit<Asking, "onSlice">): Promise<number> {
  const newest = slices({ from: span.want, to: span.to }, metric).at(-1);
  if (!newest) return 0;
  const rows = await askSource(metric, newest, asking);
  return new Set(rows.map((row) => row.group)).size;
}

function askSource(
  { id, kind, query, bucket, timezone }: Metric,
  window: Window,
  { source, timeout, signal }: Omit<Asking, "onSlice">,
): Promise<readonly Observation[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  return source.read({ metric: id, kind, query, window, bucket, timezone }, limit);
}
