import { and, asc, eq, gt, gte, lt, notInArray, or, sql } from "drizzle-orm";
import { LARGE_TOGETHER, SMALL_TOGETHER } from "../domain/detection.ts";
import type { Incident } from "../domain/incident.ts";
import type { Db } from "./db.ts";
import { incidents, observations, series } from "./schema.ts";

export interface ExportSpan {
  readonly from: number | null;
  readonly to: number | null;
}

export interface ExportedObservation {
  readonly metric: string;
  readonly group: string;
  readonly bucket: number;
  readonly value: number | null;
  /** Denominator of a ratio, requests behind a duration; null where the source does not tell. */
  readonly weight: number | null;
  readonly readAt: number;
}

const PAGE = 5_000;

/** Incidents noticed in the span, oldest first, page by page. */
export async function* exportIncidents(db: Db, span: ExportSpan): AsyncGenerator<Incident> {
  for (let last = 0; ; ) {
    const page = await db
      .select()
      .from(incidents)
      .where(
        and(
          gt(incidents.id, last),
          span.from === null ? undefined : gte(incidents.noticedAt, span.from),
          span.to === null ? undefined : lt(incidents.noticedAt, span.to),
        ),
      )
      .orderBy(asc(incidents.id))
      .limit(PAGE);
    yield* page;
    const end = page.at(-1);
    if (!end || page.length < PAGE) return;
    last = end.id;
  }
}

/** Observations of the span, by bucket and series, page by page: memory does not grow with their number. */
export async function* exportObservations(db: Db, span: ExportSpan): AsyncGenerator<ExportedObservation> {
  let last: { id: number; bucket: number } | null = null;
  for (;;) {
    const page: (ExportedObservation & { id: number })[] = await db
      .select({
        id: observations.seriesId,
        metric: series.metric,
        group: series.group,
        bucket: observations.bucket,
        value: observations.value,
        weight: observations.weight,
        readAt: observations.readAt,
      })
      .from(observations)
      .innerJoin(series, eq(series.id, observations.seriesId))
      .where(
        and(
          notInArray(series.group, [LARGE_TOGETHER, SMALL_TOGETHER]),
          last === null
            ? undefined
            : or(
                gt(observations.bucket, last.bucket),
                and(eq(observations.bucket, last.bucket), gt(observations.seriesId, last.id)),
              ),
          span.from === null ? undefined : gte(observations.bucket, span.from),
          span.to === null ? undefined : lt(observations.bucket, span.to),
        ),
      )
      .orderBy(asc(observations.bucket), asc(observations.seriesId))
      .limit(PAGE);
    for (const { id: _, ...row } of page) yield row;
    const end = page.at(-1);
    if (!end || page.length < PAGE) return;
    last = { id: end.id, bucket: end.bucket };
  }
}

/** Names of the migrations that this database has; empty: it was never migrated. */
export async function countMigrations(db: Db): Promise<number> {
  try {
    const result = await db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
    const rows = (Array.isArray(result) ? result : ((result as { rows?: unknown[] }).rows ?? [])) as { n: number }[];
    return Number(rows[0]?.n ?? 0);
  } catch {
    return 0;
  }
}
