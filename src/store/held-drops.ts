import { sql } from "drizzle-orm";
import { type Hold, isTogether } from "../domain/detection.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

/** A series whose incident was open for a while, and held it to its old level. Milliseconds since 1970. */
export interface HeldDrop {
  readonly hold: Hold;
  readonly openedAt: number;
  /** null: it still is. */
  readonly closedAt: number | null;
}

/** All of a metric, oldest first; no drills. */
export async function heldDrops(db: Db, metric: string): Promise<HeldDrop[]> {
  const result = await db.execute(sql`
    select s.group_name, extract(epoch from x.started_at)::float8 * 1000 as "from",
           extract(epoch from x.joined_at)::float8 * 1000 as opened_at,
           extract(epoch from coalesce(i.resolved_at, i.dismissed_at))::float8 * 1000 as closed_at
    from incidents i join incident_series x on x.incident_id = i.id join series s on s.id = x.series_id
    where s.metric = ${metric} and i.kind = 'drop' and not i.drill order by x.joined_at, s.group_name`);
  return rowsOf(result).map((row) => ({
    hold: { group: isTogether(String(row.group_name)) ? null : String(row.group_name), from: Number(row.from) },
    openedAt: Number(row.opened_at),
    closedAt: numberOrNull(row.closed_at),
  }));
}
