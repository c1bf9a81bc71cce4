import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "../../config/env.ts";
import { DatabaseError, DatabaseInUse } from "../../store/database-error.ts";
import { countMigrations } from "../../store/export.ts";
import { knownMigrations, type OpenDatabase, openDatabase } from "../../store/open.ts";
import { CommandError } from "../command-error.ts";

/** The installation's database for reading alone, or why there is none to read. Makes and migrates nothing. */
export async function openForReading(
  env: Env,
  fresh: boolean,
): Promise<{ readonly database: OpenDatabase | null; readonly note: string | null }> {
  // Before the first start there is no embedded database, and asking for it would make one.
  if (env.databaseUrl === null && !existsSync(join(env.dataDir, "db"))) return { database: null, note: null };
  try {
    const database = await openDatabase({ url: env.databaseUrl, dataDir: env.dataDir, migrate: false });
    const done = await countMigrations(database.db);
    if (done >= knownMigrations()) return { database, note: null };
    await database.close();
    if (done === 0) return { database: null, note: null };
    return { database: null, note: "the database is of an older version (leadline migrate): its values are not used" };
  } catch (error) {
    if (error instanceof DatabaseInUse) {
      if (fresh)
        return { database: null, note: "the embedded database is in use: what it knows of incidents is left out" };
      throw new CommandError(
        `the embedded database in ${env.dataDir} is in use by a running Leadline (process ${error.holder}): ask /kpi backtest METRIC in Slack, or the sources alone with --fresh, or use PostgreSQL (DATABASE_URL), which both can read at once`,
        1,
        { cause: error },
      );
    }
    if (!(error instanceof DatabaseError)) throw error;
    return { database: null, note: `${error.message}: its values are not used` };
  }
}
