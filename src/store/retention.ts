import { sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";

/** Rows a statement: a long delete must not hold up a poll. */
const BATCH = 20_000;

/**
 * Deletes observations that start before `before` (milliseconds since 1970). Returns how many went.
 */
export async function forgetObservations(db: Db, before: number): Promise<number> {
  const limit = new Date(before).toISOString();
  let gone = 0;
  for (let batch = BATCH; batch === BATCH; gone += batch) {
    // Oldest first: found at the beginning of the index, and side by side in the table.
    const result = await db.execute(sql`
      with old as (select ctid from observations where bucket < ${limit}::timestamptz order by bucket limit ${BATCH}),
           gone as (delete from observations where ctid in (select ctid from old) returning 1)
      select count(*)::int as n from gone`);
    batch = Number(rowsOf(result)[0]?.n ?? 0);
  }
  return gone;
}
