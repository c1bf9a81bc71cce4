import type { Metric } from "../../domain/catalogue.ts";
import type { DetectorKind, Observation, Verdict } from "../../domain/detection.ts";
import { type Source, SourceError, type Window } from "../../sources/source.ts";
import type { Checkpoint } from "../../store/checkpoint.ts";
import type { Db } from "../../store/db.ts";
import { lockMetricState, type MetricState, metricState, updateMetricState } from "../../store/metric-states.ts";
import type { Core } from "../core.ts";
import { judgeRound } from "../incidents/judge-round.ts";
import { noteSourceBack, noteSourceFault } from "../incidents/source-incident.ts";
import { gridOf, keepToGrid } from "./grid.ts";
import { ingest, UnusableGroups } from "./ingest.ts";
import { type Remembered, reread, sharesStill } from "./memory.ts";
import { pollWindow, slices, verdictsFrom } from "./poll-window.ts";
import { recall } from "./recall.ts";
import { saveState } from "./saved-state.ts";
import { tellReplay } from "./tell-replay.ts";

export interface Poller {
  readonly core: Core;
  readonly detector: DetectorKind;
  readonly source: (id: string) => Source;
  readonly memory: Map<string, Remembered>;
  /** Milliseconds one question may take. */
  readonly timeout: number;
  /** Called with the incidents that a round opened or reopened: probes answer their checklists. */
  readonly onOpened: (incidentIds: readonly number[]) => void;
}

export type PollResult =
  | { readonly kind: "read"; readonly rows: number; readonly verdicts: number; readonly opened: readonly number[] }
  | { readonly kind: "failed"; readonly fault: SourceError }
  /** Another replica wrote this metric's round at the same time; what it read counts. */
  | { readonly kind: "overtaken" };

/**
 * One poll of one metric: reads what is settled and not yet read (and again what may have come late), judges it, and
 * opens, follows or ends incidents. On the first start the metric's history is read through the same query. A source
 * that fails is recorded as failing: nothing is known then, which is never a drop. Throws the signal's reason where it
 * was stopped.
 */
export async function pollMetric(poller: Poller, metric: Metric, signal: AbortSignal): Promise<PollResult> {
  const { core } = poller;
  const known = await metricState(core.db, metric.id, metric.source);
  const state = await keepToGrid(core, metric, known);
  try {
    return await readAndJudge(poller, metric, state, signal);
  } catch (error) {
    // Whoever stops ends the questions that are under way: that says nothing about the source.
    signal.throwIfAborted();
    if (error instanceof Overtaken) return { kind: "overtaken" };
    const fault = asSourceFault(error, metric);
    if (!fault) throw error;
    const opened = await noteSourceFault(core, metric, fault);
    if (opened !== null) poller.onOpened([opened]);
    return { kind: "failed", fault };
  }
}

class Overtaken extends Error {}

function asSourceFault(error: unknown, metric: Metric): SourceError | undefined {
  if (error instanceof SourceError) return error;
  if (!(error instanceof UnusableGroups)) return undefined;
  return new SourceError({ metric: metric.id, source: metric.source, reason: "rubbish" }, error.message);
}

async function readAndJudge(
  poller: Poller,
  metric: Metric,
  state: MetricState,
  signal: AbortSignal,
): Promise<PollResult> {
  const { core } = poller;
  const window = pollWindow(metric, state.readTo, core.now());
  let remembered = await recall(poller, metric, state);
  const parts = slices(window, metric);
  const keep = verdictsFrom(window.to, metric.bucket);
  let rows = 0;
  let verdicts = 0;
  let opened: readonly number[] = [];
  for (const [index, slice] of parts.entries()) {
    const read = await ask(poller, metric, slice, signal);
    const last = index === parts.length - 1;
    const done = await writeSlice(poller, metric, remembered, { slice, read, keep, last });
    rows += read.length;
    verdicts += done.verdicts.length;
    opened = done.opened;
    if (!state.historyDone) logProgress(core, metric, index + 1, parts.length);
    if (!last && !sharesStill(remembered.sharedAmong, remembered.groups.name.length)) {
      poller.memory.delete(metric.id);
      const { round, readTo } = remembered;
      remembered = await recall(poller, metric, { round, readTo, checkpoint: null });
    }
  }
  if (opened.length > 0) poller.onOpened(opened);
  await noteSourceBack(core, metric);
  return { kind: "read", rows, verdicts, opened };
}

async function ask(
  poller: Poller,
  metric: Metric,
  window: Window,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const { id, kind, query, bucket, timezone } = metric;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(poller.timeout)]);
  return poller.source(metric.source).read({ metric: id, kind, query, window, bucket, timezone }, limit);
}

async function writeSlice(
  poller: Poller,
  metric: Metric,
  remembered: Remembered,
  part: {
    readonly slice: Window;
    readonly read: readonly Observation[];
    readonly keep: number;
    readonly last: boolean;
  },
): Promise<{ verdicts: Verdict[]; opened: readonly number[] }> {
  const { core } = poller;
  const at = core.now();
  const write = async (tx: Db) => {
    const locked = await lockMetricState(tx, metric.id);
    if (locked.round !== remembered.round) throw new Overtaken();
    const read = { window: part.slice, rows: part.read, at, readTo: locked.readTo };
    const verdicts = await ingest(tx, metric, remembered, read, part.keep);
    const budgetReplay = remembered.monitor.budgetReplay();
    const progress = progressOf(poller, metric, locked, part, at);
    const checkpoint = await checkpointOf(tx, metric, remembered, locked, part, progress.readTo);
    await updateMetricState(tx, metric.id, { ...progress, budgetReplay, checkpoint }, true);
    const opened = part.last ? await judgeRound(tx, core, metric, verdicts, at) : [];
    return { verdicts, opened, readTo: progress.readTo, replays: [locked.budgetReplay, budgetReplay] as const };
  };
  const result = await core.db.transaction(write).catch((error) => {
    // What was not written must not be remembered. Whoever was overtaken has taken nothing in.
    if (!(error instanceof Overtaken)) poller.memory.delete(metric.id);
    throw error;
  });
  if (part.last) tellReplay(core, metric, ...result.replays);
  remembered.round += 1;
  remembered.readTo = result.readTo;
  core.wake();
  return result;
}

/** The stored state that is good after this round; null: none is. */
async function checkpointOf(
  tx: Db,
  metric: Metric,
  remembered: Remembered,
  { round, checkpoint: stored }: MetricState,
  part: { readonly slice: Window; readonly last: boolean },
  readTo: number,
): Promise<Checkpoint | null> {
  // Whoever restores a state reads again what polls read again, and nothing before it.
  const checkpoint = stored && part.slice.from < reread(metric, stored.readTo) ? null : stored;
  if (!part.last) return checkpoint;
  return (await saveState(tx, metric, remembered, { round: round + 1, readTo, checkpoint })) ?? checkpoint;
}

function progressOf(
  poller: Poller,
  metric: Metric,
  state: MetricState,
  part: { readonly slice: Window; readonly last: boolean },
  at: number,
): Partial<MetricState> & { readonly readTo: number } {
  const historyDone = state.historyDone || part.last;
  return {
    readTo: Math.max(state.readTo ?? part.slice.to, part.slice.to),
    historyFrom: state.historyFrom ?? part.slice.from,
    historyDone,
    grid: gridOf(metric),
    detector: `${poller.detector.name}/${poller.detector.version}`,
    lastPollAt: at,
    ...(historyDone ? { lastGoodPollAt: at, fault: null, faultSince: null, failures: 0 } : {}),
  };
}

function logProgress(core: Core, metric: Metric, done: number, all: number): void {
  const fields = { metric: metric.id, slice: done, of: all, percent: Math.round((done / all) * 100) };
  core.log.info(fields, done < all ? "reading history" : "history read");
}
