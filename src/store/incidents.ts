import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { StepState } from "../domain/checklist.ts";
import { figuresOf, noSums } from "../domain/figures.ts";
import type { Incident, TimelineEvent, TimelineKind } from "../domain/incident.ts";
import type { Db } from "./db.ts";
import { checklistSteps, incidentEvents, incidentSeries, incidents, series } from "./schema.ts";
import { totals } from "./verdicts.ts";

const isOpen = and(isNull(incidents.resolvedAt), isNull(incidents.dismissedAt));
const worstFirst = sql`array_position(array['critical', 'major', 'minor'], ${incidents.severity})`;

/** What the column holds. PostgreSQL refuses to look for a larger number, instead of finding nothing. */
const LARGEST_ID = 2_147_483_647;

export async function findIncident(db: Db, id: number): Promise<Incident | undefined> {
  if (id > LARGEST_ID) return undefined;
  const [found] = await db.select().from(incidents).where(eq(incidents.id, id));
  return found;
}

/** The incident, locked until the transaction ends: whoever presses at the same moment waits here. */
export async function lockIncident(tx: Db, id: number): Promise<Incident | undefined> {
  const [found] = await tx.select().from(incidents).where(eq(incidents.id, id)).for("update");
  return found;
}

/** All that are neither resolved nor dismissed, worst and oldest first. */
export async function openIncidents(db: Db): Promise<Incident[]> {
  return db.select().from(incidents).where(isOpen).orderBy(worstFirst, asc(incidents.noticedAt));
}

/** Incidents noticed at or after `since` (milliseconds since 1970), newest first, open ones included. */
export async function recentIncidents(db: Db, since: number): Promise<Incident[]> {
  return db.select().from(incidents).where(gte(incidents.noticedAt, since)).orderBy(desc(incidents.noticedAt));
}

/** The open incident of a source that does not answer. */
export async function openSourceIncident(db: Db, source: string): Promise<Incident | undefined> {
  const [found] = await db
    .select()
    .from(incidents)
    .where(and(isOpen, eq(incidents.kind, "source"), eq(incidents.source, source)));
  return found;
}

/** When a person last closed an incident of this source, milliseconds since 1970; null: nobody ever did. */
export async function sourceClosedByHand(db: Db, source: string): Promise<number | null> {
  const byHand = or(isNotNull(incidents.resolvedBy), isNotNull(incidents.dismissedAt));
  const [found] = await db
    .select({ resolvedAt: incidents.resolvedAt, dismissedAt: incidents.dismissedAt })
    .from(incidents)
    .where(and(eq(incidents.kind, "source"), eq(incidents.source, source), byHand))
    .orderBy(desc(sql`coalesce(${incidents.resolvedAt}, ${incidents.dismissedAt})`))
    .limit(1);
  return found?.resolvedAt ?? found?.dismissedAt ?? null;
}

/** Lets one transaction at a time decide whether this source has an open incident. */
export async function holdSource(tx: Db, source: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('leadline source'), hashtext(${source}))`);
}

export interface IncidentSeries {
  readonly seriesId: number;
  readonly metric: string;
  readonly group: string;
  /** Start of the drop of this series. */
  readonly startedAt: number;
  readonly low: boolean;
  /** Since the start of the drop: sums of a count, else means. */
  readonly observed: number;
  readonly expected: number;
  /** Denominators of a ratio that tells them. */
  readonly weight: number | null;
}

export interface IncidentDetail {
  readonly incident: Incident;
  readonly series: readonly IncidentSeries[];
  readonly steps: readonly StepState[];
  readonly events: readonly TimelineEvent[];
}

/** An incident with its series, checklist and timeline. */
export async function incidentDetail(db: Db, id: number): Promise<IncidentDetail | undefined> {
  const incident = await findIncident(db, id);
  if (!incident) return undefined;
  return {
    incident,
    series: await seriesOfIncident(db, incident),
    steps: await stepsOf(db, id),
    events: await timelineOf(db, id),
  };
}

async function seriesOfIncident(db: Db, incident: Incident): Promise<IncidentSeries[]> {
  const rows = await db
    .select({
      seriesId: incidentSeries.seriesId,
      metric: series.metric,
      group: series.group,
      startedAt: incidentSeries.startedAt,
      low: incidentSeries.low,
    })
    .from(incidentSeries)
    .innerJoin(series, eq(series.id, incidentSeries.seriesId))
    .where(eq(incidentSeries.incidentId, incident.id))
    .orderBy(asc(series.group));
  const to = incident.volumeBackAt ?? incident.measuredTo ?? incident.noticedAt;
  const sums = await totals(
    db,
    rows.map((row) => ({ seriesId: row.seriesId, from: row.startedAt, to })),
    incident.bucketMs,
  );
  return rows.map((row) => {
    const sum = sums.find((total) => total.seriesId === row.seriesId);
    const { observed, expected, weight } = figuresOf(incident.metricKind, sum?.sums ?? noSums());
    return { ...row, observed, expected, weight };
  });
}

/** The frozen checklist of an incident, in order. */
export async function stepsOf(db: Db, incidentId: number): Promise<StepState[]> {
  return db
    .select()
    .from(checklistSteps)
    .where(eq(checklistSteps.incidentId, incidentId))
    .orderBy(asc(checklistSteps.position));
}

/** The timeline of an incident, oldest first. */
export async function timelineOf(db: Db, incidentId: number): Promise<TimelineEvent[]> {
  return db
    .select()
    .from(incidentEvents)
    .where(eq(incidentEvents.incidentId, incidentId))
    .orderBy(asc(incidentEvents.at), asc(incidentEvents.id));
}

/** Adds to the timeline. */
export async function addEvent(
  tx: Db,
  event: {
    readonly incidentId: number;
    readonly at: number;
    readonly kind: TimelineKind;
    readonly person?: string | null;
    readonly reason?: string | null;
    readonly detail?: Record<string, unknown>;
  },
): Promise<void> {
  await tx.insert(incidentEvents).values(event);
}

/** The columns of an incident that change after it opened. */
export type IncidentChange = Partial<Omit<Incident, "id" | "version">>;

/** Writes a change and raises the version; the caller holds the lock. */
export async function updateIncident(tx: Db, id: number, change: IncidentChange): Promise<Incident> {
  const [updated] = await tx
    .update(incidents)
    .set({ ...change, version: sql`${incidents.version} + 1` })
    .where(eq(incidents.id, id))
    .returning();
  if (!updated) throw new Error(`incident ${id} vanished while it was being changed`);
  return updated;
}

/** A new incident without its series; the number it gets is its name from now on. */
export async function insertIncident(
  tx: Db,
  incident: Omit<typeof incidents.$inferInsert, "id" | "version">,
): Promise<Incident> {
  const [inserted] = await tx.insert(incidents).values(incident).returning();
  if (!inserted) throw new Error(`an incident for ${incident.metric} could not be written`);
  return inserted;
}

/** Series that take part in an open incident of this metric. */
export async function openSeries(
  db: Db,
  metric: string,
): Promise<(typeof incidentSeries.$inferSelect & { noticedAt: number })[]> {
  const rows = await db
    .select({ row: incidentSeries, noticedAt: incidents.noticedAt })
    .from(incidentSeries)
    .innerJoin(series, eq(series.id, incidentSeries.seriesId))
    .innerJoin(incidents, eq(incidents.id, incidentSeries.incidentId))
    .where(and(eq(series.metric, metric), eq(incidentSeries.closed, false)));
  return rows.map(({ row, noticedAt }) => ({ ...row, noticedAt }));
}

/** How the newest closed incident of each of these series ended. */
export interface ClosedIncident {
  readonly seriesId: number;
  readonly incidentId: number;
  readonly closedAt: number;
  /** A false alarm, or the new normal: the next drop is another one. */
  readonly dismissed: boolean;
  /** The series was still low when somebody closed it. */
  readonly wasLow: boolean;
}

export async function lastClosed(db: Db, seriesIds: readonly number[]): Promise<ClosedIncident[]> {
  if (seriesIds.length === 0) return [];
  const rows = await db
    .selectDistinctOn([incidentSeries.seriesId], {
      seriesId: incidentSeries.seriesId,
      incidentId: incidents.id,
      resolvedAt: incidents.resolvedAt,
      dismissedAt: incidents.dismissedAt,
      wasLow: incidentSeries.low,
      isNormal: sql<boolean>`exists (select 1 from new_normals n where n.incident_id = ${incidents.id}
        and n.series_id = ${incidentSeries.seriesId} and n.withdrawn_at is null)`,
    })
    .from(incidentSeries)
    .innerJoin(incidents, eq(incidents.id, incidentSeries.incidentId))
    .where(
      and(
        inArray(incidentSeries.seriesId, [...seriesIds]),
        eq(incidentSeries.closed, true),
        or(sql`${incidents.resolvedAt} is not null`, sql`${incidents.dismissedAt} is not null`),
      ),
    )
    .orderBy(incidentSeries.seriesId, desc(sql`coalesce(${incidents.resolvedAt}, ${incidents.dismissedAt})`));
  return rows.map((row) => ({
    seriesId: row.seriesId,
    incidentId: row.incidentId,
    closedAt: (row.resolvedAt ?? row.dismissedAt) as number,
    dismissed: row.dismissedAt !== null || row.isNormal,
    wasLow: row.wasLow,
  }));
}
