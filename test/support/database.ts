import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";

/** A fresh, migrated database in memory. */
export function openTestDatabase(): Promise<OpenDatabase> {
  return openDatabase({ url: null, dataDir: null });
}
