import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import * as schema from "../../src/store/schema.ts";
import { mutes } from "../../src/store/schema-mutes.ts";
import * as people from "../../src/store/schema-people.ts";
import * as slow from "../../src/store/schema-slow-changes.ts";
import { freshDatabase } from "./postgres.ts";

/** A fresh, migrated database in memory. */
export function openTestDatabase(): Promise<OpenDatabase> {
  return openDatabase({ url: null, dataDir: null });
}

/** A fresh, migrated database of a real PostgreSQL with its address; it is gone when it is closed. */
export async function openPostgresDatabase(): Promise<OpenDatabase & { readonly url: string }> {
  const { url, drop } = await freshDatabase();
  const database = await openDatabase({ url, dataDir: null });
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** Both kinds of database, for promises that hold on either. */
export const DATABASES: readonly { readonly name: string; readonly open: () => Promise<OpenDatabase> }[] = [
  { name: "the embedded database", open: openTestDatabase },
  { name: "PostgreSQL", open: openPostgresDatabase },
];

/** Empties every table, so that tests of one file can share a database. */
export async function emptyDatabase({ db }: OpenDatabase): Promise<void> {
  const tables = [...Object.values(schema), ...Object.values(people), ...Object.values(slow), mutes]
    .filter((table) => is(table, PgTable))
    .map((table) => `"${getTableName(table)}"`);
  await db.execute(sql.raw(`truncate ${tables.join(", ")} restart identity cascade`));
}
