/** Finds the past of each metric that is to be tested, and counts the series that share the budget. */
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import { type Source, SourceError } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { countSeries, seriesOf } from "../../store/series.ts";
import { countGroups, freshHistory, type History, type Span, spanOf, storedHistory } from "./history.ts";

export type Progress =
  | { readonly kind: "reading"; readonly metric: Metric; readonly done: number; readonly all: number }
  | { readonly kind: "replaying"; readonly metric: Metric; readonly done: number; readonly all: number };

export interface BacktestDeps {
  /** null: there is none yet, or it cannot be used; everything is asked of the sources. */
  readonly db: Db | null;
  readonly catalogue: Catalogue;
  readonly source: (id: string) => Source | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds one question may take. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export type Gathered =
  | { readonly kind: "found"; readonly metric: Metric; readonly history: History; readonly note: string | null }
  | { readonly kind: "failed"; readonly metric: Metric; readonly reason: string };

/**
 * The past of one metric. What the database holds counts first, unless `fresh`; a source that fails leaves what is
 * stored, with a note that says so.
 */
export async function gather(deps: BacktestDeps, metric: Metric, weeks: number, fresh: boolean): Promise<Gathered> {
  const span = spanOf(metric, weeks, deps.now);
  const stored = deps.db && (await storedHistory(deps.db, metric, span, deps.catalogue.keepObservations));
  if (stored?.covers && !fresh) return { kind: "found", metric, history: stored.history, note: null };
  try {
    const history = await freshHistory(metric, span, {
      ...askingOf(deps, metric),
      onSlice: (done, all) => deps.onProgress({ kind: "reading", metric, done, all }),
    });
    return { kind: "found", metric, history, note: null };
  } catch (error) {
    deps.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    if (!stored || fresh || stored.history.first === null) return { kind: "failed", metric, reason: error.message };
    const note = `its source does not answer (${error.message}): the database's values are used as far as they reach`;
    return { kind: "found", metric, history: stored.history, note };
  }
}

/**
 * How many series share the budget: all that the bot knows, and those of metrics it has not read yet. A metric whose
 * source does not answer counts as one.
 */
export async function countAllSeries(deps: BacktestDeps, found: readonly Gathered[]): Promise<number> {
  const { db, catalogue } = deps;
  let all = db === null ? 0 : await countSeries(db);
  for (const metric of catalogue.metrics.values()) {
    const stored = db === null ? 0 : (await seriesOf(db, metric.id)).length;
    const own = found.find((one) => one.metric.id === metric.id);
    if (own?.kind === "found") all += Math.max(0, own.history.groups - stored);
    else if (stored === 0) all += await groupsOf(deps, metric, spanOf(metric, 1, deps.now));
  }
  return Math.max(1, all);
}

async function groupsOf(deps: BacktestDeps, metric: Metric, span: Span): Promise<number> {
  try {
    return Math.max(1, await countGroups(metric, span, askingOf(deps, metric)));
  } catch (error) {
    deps.signal.throwIfAborted();
    if (error instanceof SourceError) return 1;
    throw error;
  }
}

function askingOf({ source, timeout, signal }: BacktestDeps, metric: Metric) {
  const opened = source(metric.source);
  if (!opened) throw new Error(`the catalogue names no source ${metric.source}`);
  return { source: opened, timeout, signal };
}
