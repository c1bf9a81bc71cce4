import type { Db } from "./db.ts";

/** Codes of PostgreSQL for "somebody else was in the way, nothing was done, try again". */
const TRY_AGAIN = new Set(["40P01", "40001"]);
const TRIES = 3;

/**
 * A transaction that is tried again where PostgreSQL broke it off because two of them waited for one another. `work`
 * may therefore run more than once, and must do nothing outside the database.
 */
export async function transact<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (left === 0 || !TRY_AGAIN.has(codeOf(error))) throw error;
    }
  }
}

/** The code of PostgreSQL's own error, whatever it is wrapped in; empty where there is none. */
export function codeOf(error: unknown): string {
  let current = error;
  while (current instanceof Error) {
    if ("code" in current && typeof current.code === "string") return current.code;
    current = current.cause;
  }
  return "";
}
