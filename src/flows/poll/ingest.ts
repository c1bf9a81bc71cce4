import type { Metric } from "../../domain/catalogue.ts";
import { isTogether, type Observation, type Verdict } from "../../domain/detection.ts";
import type { Window } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { writeRound } from "../../store/observations.ts";
import { addSeries, seriesOf, sumsOf } from "../../store/series.ts";
import { newGroups } from "./fill-silence.ts";
import { addGroups, slotsOf, UNSEEN } from "./groups.ts";
import { type Remembered, reread } from "./memory.ts";
import { newRows, remember } from "./new-rows.ts";
import { roundOf } from "./round-of.ts";

/** Groups one metric may have: a query that returns more has grouped by the wrong column. */
const MAX_GROUPS = 50_000;

/** A query that names too many groups, or one by a name that is taken; the poll is refused, nothing is written. */
export class UnusableGroups extends Error {
  override readonly name = "UnusableGroups";
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
  await addSums(tx, metric, remembered, verdicts);
  await writeRound(tx, roundOf(remembered, fresh, verdicts, { readTo: read.readTo, verdictsFrom }), read.at);
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
    throw new UnusableGroups(`its query names more than ${MAX_GROUPS} groups; group by something with fewer values`);
  }
  for (const group of fresh.keys()) {
    if (!isTogether(group)) continue;
    throw new UnusableGroups(
      `a group is called "${group}", which is what sums of groups are called; rename it in the query`,
    );
  }
  await addSeries(tx, metric.id, fresh);
  addGroups(groups, await seriesOf(tx, metric.id));
  return slotsOf(groups, rows);
}

/** Sums of groups become series when they are first judged. */
async function addSums(tx: Db, metric: Metric, { sums }: Remembered, verdicts: readonly Verdict[]): Promise<void> {
  const fresh = new Map<string, number>();
  for (const { group, bucket } of verdicts) {
    if (isTogether(group) && !sums.has(group) && !fresh.has(group)) fresh.set(group, bucket);
  }
  if (fresh.size === 0) return;
  await addSeries(tx, metric.id, fresh);
  for (const { group, id } of await sumsOf(tx, metric.id)) sums.set(group, id);
}
