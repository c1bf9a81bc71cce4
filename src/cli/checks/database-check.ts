import type { Env } from "../../config/env.ts";
import { DatabaseInUse } from "../../store/database-error.ts";
import { countMigrations } from "../../store/export.ts";
import { knownMigrations, openDatabase } from "../../store/open.ts";
import type { CheckRow } from "./check-row.ts";

/** Whether the database answers and how far its tables are. Nothing is migrated here. */
export async function checkDatabase(env: Env): Promise<CheckRow[]> {
  const what = env.databaseUrl === null ? `database ${env.dataDir}` : "database";
  try {
    const database = await openDatabase({ url: env.databaseUrl, dataDir: env.dataDir, migrate: false });
    try {
      const done = await countMigrations(database.db);
      const all = knownMigrations();
      const detail =
        done >= all ? `answers, at this version (${database.kind})` : `answers, ${all - done} migrations to come`;
      return [
        {
          what,
          ok: true,
          detail,
          mend: done >= all ? null : "leadline start brings it up to date, or: leadline migrate",
        },
      ];
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof DatabaseInUse) return [{ what, ok: true, detail: `in use by ${error.holder}`, mend: null }];
    const message = error instanceof Error ? error.message : String(error);
    return [{ what, ok: false, detail: message, mend: null }];
  }
}
