import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Env } from "../../config/env.ts";
import { replaySentence } from "../../domain/budget-words.ts";
import { DatabaseInUse } from "../../store/database-error.ts";
import type { Db } from "../../store/db.ts";
import { countMigrations } from "../../store/export.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { knownMigrations, openDatabase } from "../../store/open.ts";
import type { CheckRow } from "./check-row.ts";

/** Whether the database answers and how far its tables are. Nothing is made or migrated here. */
export async function checkDatabase(env: Env): Promise<CheckRow[]> {
  if (env.databaseUrl !== null) return look("database", env);
  const what = `database ${env.dataDir}`;
  return existsSync(join(env.dataDir, "db")) ? look(what, env) : [placeOf(what, env.dataDir)];
}

async function look(what: string, env: Env): Promise<CheckRow[]> {
  try {
    const database = await openDatabase({ url: env.databaseUrl, dataDir: env.dataDir, migrate: false });
    try {
      const left = knownMigrations() - (await countMigrations(database.db));
      if (left > 0) {
        const mend = "leadline start brings it up to date, or: leadline migrate";
        return [{ what, ok: true, detail: `answers, ${left} migrations to come`, mend }];
      }
      const detail = `answers, at this version (${database.kind})`;
      return [{ what, ok: true, detail, mend: null }, ...(await movedThresholds(database.db))];
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof DatabaseInUse) return [{ what, ok: true, detail: `in use by ${error.holder}`, mend: null }];
    const message = error instanceof Error ? error.message : String(error);
    return [{ what, ok: false, detail: message, mend: null }];
  }
}

/** Metrics that alarm less readily than the budget asks, because of what their past says. */
async function movedThresholds(db: Db): Promise<CheckRow[]> {
  return (await allMetricStates(db)).flatMap(({ metric, budgetReplay }) => {
    const detail = replaySentence(budgetReplay);
    return detail === null ? [] : [{ what: `budget of ${metric}`, ok: true, detail, mend: null }];
  });
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
