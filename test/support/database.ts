import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import * as schema from "../../src/store/schema.ts";

/** A fresh, migrated database in memory. */
export function openTestDatabase(): Promise<OpenDatabase> {
  return openDatabase({ url: null, dataDir: null });
}

/** Empties every table, so that tests of one file can share a database. */
export async function emptyDatabase({ db }: OpenDatabase): Promise<void> {
  const tables = Object.values(schema)
    .filter((table) => is(table, PgTable))
    .map((table) => `"${getTableName(table)}"`);
  await db.execute(sql.raw(`truncate ${tables.join(", ")} restart identity cascade`));
}
