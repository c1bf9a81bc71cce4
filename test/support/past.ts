/** A past that was read long ago, written straight into the tables, and incidents in it. */
import type { Metric } from "../../src/domain/catalogue.ts";
import type { Incident } from "../../src/domain/incident.ts";
import { bucketsBetween } from "../../src/domain/time/buckets.ts";
import type { Db } from "../../src/store/db.ts";
import { closeSeries, joinIncident } from "../../src/store/incident-series.ts";
import { insertIncident } from "../../src/store/incidents.ts";
import { metricState, updateMetricState } from "../../src/store/metric-states.ts";
import { addRow, newRound, writeRound } from "../../src/store/observations.ts";
import { addSeries, seriesOf, sumsOf } from "../../src/store/series.ts";
import { incidentOf } from "../slack/support/examples.ts";

type Value = number | { readonly value: number; readonly weight: number } | null;

/** Everything of a metric in `[from, to)`, read to its end. `undefined`: no row. */
export async function writePast(
  db: Db,
  metric: Metric,
  { from, to }: { readonly from: number; readonly to: number },
  groups: Readonly<Record<string, (bucket: number) => Value | undefined>>,
): Promise<void> {
  await addSeries(db, metric.id, new Map(Object.keys(groups).map((group) => [group, from])));
  const ids = new Map((await seriesOf(db, metric.id)).map(({ group, id }) => [group, id]));
  const round = newRound();
  for (const bucket of bucketsBetween(from, to, metric.bucket, metric.timezone)) {
    for (const [group, valueAt] of Object.entries(groups)) {
      const value = valueAt(bucket);
      if (value === undefined) continue;
      const row = typeof value === "object" && value !== null ? { bucket, ...value } : { bucket, value };
      addRow(round.known, ids.get(group) as number, row, null);
    }
  }
  await writeRound(db, round, to);
  await metricState(db, metric.id, metric.source);
  await updateMetricState(db, metric.id, { readTo: to, historyDone: true, lastPollAt: to, lastGoodPollAt: to }, false);
}

/** An incident of these groups as it would be in the tables; returns its id. */
export async function writeIncident(
  db: Db,
  metric: Metric,
  groups: readonly string[],
  change: Partial<Incident> & { readonly startedAt: number },
): Promise<number> {
  const { id: _, version: __, ...whole } = incidentOf({ metric: metric.id, noticedAt: change.startedAt, ...change });
  const { id } = await insertIncident(db, whole);
  await addSeries(db, metric.id, new Map(groups.map((group) => [group, change.startedAt])));
  const all = [...(await seriesOf(db, metric.id)), ...(await sumsOf(db, metric.id))];
  for (const series of all.filter(({ group }) => groups.includes(group))) {
    const { startedAt } = change;
    await joinIncident(db, { incidentId: id, seriesId: series.id, startedAt, joinedAt: whole.noticedAt });
  }
  if (whole.resolvedAt !== null || whole.dismissedAt !== null) await closeSeries(db, id);
  return id;
}
