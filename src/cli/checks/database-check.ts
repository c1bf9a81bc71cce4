import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Env } from "../../config/env.ts";
import { DatabaseInUse } from "../../store/database-error.ts";
import { countMigrations } from "../../store/export.ts";
import { knownMigrations, openDatabase } from "../../store/open.ts";
import type { CheckRow } from "./check-row.ts";

/** Whether the database answers and how far its tables are. Nothing is made or migrated here. */
export async function checkDatabase(env: Env): Promise<CheckRow[]> {
  if (env.databaseUrl !== null) return [await look("database", env)];
  const what = `database ${env.dataDir}`;
  return [existsSync(join(env.dataDir, "db")) ? await look(what, env) : placeOf(what, env.dataDir)];
}

async function look(what: string, env: Env): Promise<CheckRow> {
  try {
    const database = await openDatabase({ url: env.databaseUrl, dataDir: env.dataDir, migrate: false });
    try {
      const left = knownMigrations() - (await countMigrations(database.db));
      return left <= 0
        ? { what, ok: true, detail: `answers, at this version (${database.kind})`, mend: null }
        : {
            what,
            ok: true,
            detail: `answers, ${left} migrations to come`,
            mend: "leadline start brings it up to date, or: leadline migrate",
          };
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof DatabaseInUse) return { what, ok: true, detail: `in use by ${error.holder}`, mend: null };
    const message = error instanceof Error ? error.message : String(error);
    return { what, ok: false, detail: message, mend: null };
  }
}

/** Whether an embedded database could be made in a folder that may not exist yet. */
function placeOf(what: string, folder: string): CheckRow {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    if (!statSync(place).isDirectory()) throw new Error("not a folder");
    accessSync(place, constants.W_OK | constants.X_OK);
    return { what, ok: true, detail: "is made at the first start", mend: null };
  } catch {
    const mend = "mend LEADLINE_DATA_DIR or the rights of that folder";
    return { what, ok: false, detail: `cannot be made: nothing can be written in ${place}`, mend };
  }
}
