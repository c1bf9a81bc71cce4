import type { Metric } from "../../domain/catalogue.ts";
import type { Observation, Verdict } from "../../domain/detection.ts";
import type { Window } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { writeRound } from "../../store/observations.ts";
import { addSeries, seriesOf } from "../../store/series.ts";
import { newGroups } from "./fill-silence.ts";
import { addGroups, slotsOf, UNSEEN } from "./groups.ts";
import { type Remembered, reread } from "./memory.ts";
import { newRows, remember } from "./new-rows.ts";
import { roundOf } from "./round-of.ts";

/** Groups one metric may have: a query that returns more has grouped by the wrong column. */
const MAX_GROUPS = 50_000;

/** A query that names too many groups; the poll is refused, nothing is written. */
export class TooManyGroups extends Error {
  override readonly name = "TooManyGroups";
}

/** One answer of a source. */
export interface Read {
  readonly window: Window;
  readonly rows: readonly Observation[];
  readonly at: number;
  /** Every bucket before this was read before; null: nothing was. */
  readonly readTo: number | null;
}

/**
 * Writes one read window and judges what is new or changed in it, within the caller's transaction. Returns the
 * verdicts of buckets from `verdictsFrom` on.
 */
export async function ingest(
  tx: Db,
  metric: Metric,
  remembered: Remembered,
  read: Read,
  verdictsFrom: number,
): Promise<Verdict[]> {
  const slots = await knownSlots(tx, metric, remembered, read.rows);
  const { groups, recent, monitor } = remembered;
  const fresh = newRows(metric, read.window, { rows: read.rows, slots }, groups, recent);
  const verdicts = monitor.take(fresh.rows, verdictsFrom);
  await writeRound(tx, roundOf(groups, fresh, verdicts, { readTo: read.readTo, verdictsFrom }), read.at);
  remember(recent, fresh, reread(metric, read.window.to));
  return verdicts;
}

/** The slots of the rows' groups, after those that are new were given a series. */
async function knownSlots(
  tx: Db,
  metric: Metric,
  { groups }: Remembered,
  rows: readonly Observation[],
): Promise<Int32Array> {
  const slots = slotsOf(groups, rows);
  const unseen = rows.filter((_, i) => slots[i] === UNSEEN);
  if (unseen.length === 0) return slots;
  const fresh = newGroups(unseen, new Map());
  if (groups.name.length + fresh.size > MAX_GROUPS) {
    throw new TooManyGroups(
      `metric ${metric.id}: its query names more than ${MAX_GROUPS} groups; group by something with fewer values`,
    );
  }
  await addSeries(tx, metric.id, fresh);
  addGroups(groups, await seriesOf(tx, metric.id));
  return slotsOf(groups, rows);
}
