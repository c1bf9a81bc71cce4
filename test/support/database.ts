import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import * as schema from "../../src/store/schema.ts";
import { mutes } from "../../src/store/schema-mutes.ts";
import * as people from "../../src/store/schema-people.ts";
import * as slow from "../../src/store/schema-slow-changes.ts";
import { migratedDatabase, migratedFolder } from "./postgres.ts";

/** A folder with an embedded database that has all tables: as `LEADLINE_DATA_DIR` would be after `leadline migrate`. */
export async function embeddedFolder(): Promise<string> {
  const template = await migratedFolder();
  const dataDir = await mkdtemp(join(tmpdir(), "leadline-embedded-"));
  // At one go: a thousand small files, of which each would cost a turn.
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

/** A fresh, migrated embedded database; it is gone when it is closed. */
export async function openTestDatabase(): Promise<OpenDatabase> {
  const dataDir = await embeddedFolder();
  const database = await openDatabase({ url: null, dataDir });
  return {
    ...database,
    async close() {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A fresh, migrated database of a real PostgreSQL with its address; it is gone when it is closed. */
export async function openPostgresDatabase(): Promise<OpenDatabase & { readonly url: string }> {
  const { url, drop } = await migratedDatabase();
  const database = await openDatabase({ url, dataDir: null, migrate: false });
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
