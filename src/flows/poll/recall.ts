/** How a metric's monitor comes to know everything that is stored: it does already, it catches up, or it begins anew. */
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { DetectorKind, Observation } from "../../domain/detection.ts";
import { exclusionsOf, type KnownExclusion } from "../../store/exclusions.ts";
import { heldDrops } from "../../store/held-drops.ts";
import type { MetricState } from "../../store/metric-states.ts";
import { type SaidOfLevels, saidOfLevels } from "../../store/new-normals.ts";
import { readObservations } from "../../store/observations.ts";
import { countSeries, seriesOf, sumsOf } from "../../store/series.ts";
import type { Core } from "../core.ts";
import { withMutesSet } from "../mutes.ts";
import { addGroups, noGroups, slotsOf } from "./groups.ts";
import { monitorKey, type Remembered, reread, sharesStill } from "./memory.ts";
import { monitorSettings } from "./monitor-settings.ts";
import { remember } from "./new-rows.ts";
import { settledTo, slices } from "./poll-window.ts";
import { restoreState, stateKey } from "./saved-state.ts";
import { type Telling, type Told, tellingsOf } from "./told-in-time.ts";

/** An incident may be committed a while after the moment at which it ended. Milliseconds. */
const OVERLAP = 60_000;

/** What recalling a metric needs of whoever polls it. */
interface Recalling {
  readonly core: Core;
  readonly detector: DetectorKind;
  readonly memory: Map<string, Remembered>;
}

/** What opening a monitor needs: the catalogue with the mutes that were set from Slack. */
interface Opening {
  readonly core: Core;
  readonly detector: DetectorKind;
  readonly catalogue: Catalogue;
}

function tellLevels({ monitor }: Remembered, { holds, decisions }: SaidOfLevels): void {
  monitor.hold(holds);
  monitor.relevel(decisions);
}

/** How far a metric was read, and the state that is stored of its detector. */
export type Known = Pick<MetricState, "round" | "readTo" | "checkpoint">;

/**
 * The metric's monitor, which has seen all that is stored: the one in memory, after it has caught up with what another
 * replica has written; else a stored state with what came since; else one that reads the whole past.
 */
export async function recall(poller: Recalling, metric: Metric, state: Known): Promise<Remembered> {
  const { core, detector, memory } = poller;
  const catalogue = await withMutesSet(core.db, core.catalogue(), metric.id);
  const held = memory.get(metric.id);
  const at = core.now();
  const levels = await saidOfLevels(core.db, metric.id);
  const key = monitorKey(metric, detector, catalogue, levels.withdrawn);
  if (held && held.settings === key && held.round <= state.round) {
    const exclusions = await exclusionsOf(core.db, metric.id, held.excludedTo - OVERLAP);
    if (held.round < state.round)
      await catchUp(core, metric, held, state, await toldOf(core, metric, exclusions, levels));
    else held.monitor.exclude(exclusions);
    tellLevels(held, levels);
    held.excludedTo = at;
    return held;
  }
  memory.delete(metric.id);
  const to = state.readTo ?? settledTo(metric, at);
  const exclusions = await exclusionsOf(core.db, metric.id, to - metric.history);
  const opening = { core, detector, catalogue };
  const told = await toldOf(core, metric, exclusions, levels);
  const found = (await restored(opening, metric, state, told)) ?? (await rebuilt(opening, metric, state, told));
  tellLevels(found, levels);
  memory.set(metric.id, found);
  return found;
}

async function toldOf(
  { db }: Core,
  metric: Metric,
  exclusions: readonly KnownExclusion[],
  { decisions, withdrawn }: SaidOfLevels,
): Promise<Told> {
  return { exclusions, held: await heldDrops(db, metric.id), decisions, withdrawn };
}

/**
 * Takes in what came since the monitor was up to date, and once more what polls read again: late rows have corrected
 * it, the rest is nothing new to the monitor.
 */
async function catchUp(core: Core, metric: Metric, held: Remembered, state: Known, told: Told): Promise<void> {
  if (state.readTo === null) throw new Error(`metric ${metric.id} has rounds, but was never read`);
  await addSeries(core, metric, held);
  const tellings = tellingsOf(metric, held.monitor, told, held.readTo);
  await teach(core, metric, held, { from: reread(metric, held.readTo), to: state.readTo }, tellings);
  held.round = state.round;
  held.readTo = state.readTo;
}

/** All series of the metric that are known by now. */
async function addSeries({ db }: Core, metric: Metric, { groups, sums }: Remembered): Promise<void> {
  addGroups(groups, await seriesOf(db, metric.id));
  for (const { group, id } of await sumsOf(db, metric.id)) sums.set(group, id);
}

/** A monitor with the stored state; null where there is none for these settings, or it is of no use. */
async function restored(opening: Opening, metric: Metric, state: Known, told: Told): Promise<Remembered | null> {
  const { core } = opening;
  const { checkpoint } = state;
  if (!checkpoint || state.readTo === null || checkpoint.round > state.round) return null;
  if (!sharesStill(checkpoint.sharedAmong, await countSeries(core.db))) return null;
  const known = { ...checkpoint, at: core.now(), withdrawn: told.withdrawn };
  const found = opened(opening, metric, checkpoint.sharedAmong, known);
  if (checkpoint.key !== stateKey(found.settings, found.monitor)) return null;
  try {
    await restoreState(core.db, metric, found.monitor, checkpoint);
  } catch (error) {
    core.log.warn({ metric: metric.id, err: error }, "the stored state is of no use: the past is read");
    return null;
  }
  await catchUp(core, metric, found, state, told);
  return found;
}

/** A monitor that reads the stored past, slice by slice so that memory stays small. */
async function rebuilt(opening: Opening, metric: Metric, state: Known, told: Told): Promise<Remembered> {
  const { core } = opening;
  const at = core.now();
  const to = state.readTo ?? settledTo(metric, at);
  const from = to - metric.history;
  const sharedAmong = Math.max(1, await countSeries(core.db));
  const known = { ...state, readTo: state.readTo ?? from, at, withdrawn: told.withdrawn };
  const found = opened(opening, metric, sharedAmong, known);
  await addSeries(core, metric, found);
  const tellings = tellingsOf(metric, found.monitor, told, Number.NEGATIVE_INFINITY);
  await teach(core, metric, found, { from, to }, tellings);
  return found;
}

function opened(
  { detector, catalogue }: Opening,
  metric: Metric,
  sharedAmong: number,
  known: { readonly round: number; readonly readTo: number; readonly at: number; readonly withdrawn: number },
): Remembered {
  const { round, readTo, at, withdrawn } = known;
  return {
    monitor: detector.open(monitorSettings(metric, catalogue.budgetPerWeek / sharedAmong, catalogue)),
    round,
    readTo,
    groups: noGroups(),
    sums: new Map(),
    settings: monitorKey(metric, detector, catalogue, withdrawn),
    sharedAmong,
    recent: new Map(),
    excludedTo: at,
    saving: null,
  };
}

/**
 * Reads stored rows into the monitor, and notes those that later polls read again. What must not teach is told when it
 * became known: what had taught before is taken back then, as in a bot that saw it. `to` is exclusive.
 */
async function teach(
  { db }: Core,
  metric: Metric,
  { monitor, groups, recent }: Remembered,
  span: { readonly from: number; readonly to: number },
  tellings: readonly Telling[],
): Promise<void> {
  const groupOf = new Map(groups.id.map((id, slot) => [id, groups.name[slot] as string]));
  const from = reread(metric, span.to);
  const untold = [...tellings];
  for (const slice of slices(span, metric)) {
    const rows = await readObservations(db, groupOf, slice, metric.bucket);
    let taken = 0;
    for (let next = untold[0]; next && next.at <= slice.to; next = untold[0]) {
      const before = firstFrom(rows, next.at);
      monitor.take(rows.slice(taken, before), Number.POSITIVE_INFINITY);
      taken = before;
      next.tell();
      untold.shift();
    }
    monitor.take(taken === 0 ? rows : rows.slice(taken), Number.POSITIVE_INFINITY);
    if (slice.to > from) remember(recent, { rows, slots: slotsOf(groups, rows) }, from);
  }
  for (const { tell } of untold) tell();
}

/** Number of the first row of a bucket that starts at `time` or later; rows are in order of their buckets. */
function firstFrom(rows: readonly Observation[], time: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle] as Observation).bucket < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
