import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseError, DatabaseInUse } from "./database-error.ts";

/**
 * Keeps the embedded database to one process: it has no lock of its own, and two processes on one folder destroy it.
 * The lock of a process that no longer lives is taken over.
 */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, "lock");
  makeFolder(folder);
  if (!tryLock(file)) {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder !== process.pid && lives(holder)) {
      throw new DatabaseInUse(folder, holder);
    }
    rmSync(file, { force: true });
    if (!tryLock(file)) throw new DatabaseError(`the lock ${file} cannot be taken: remove it if no Leadline runs`);
  }
  return { release: () => rmSync(file, { force: true }) };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new DatabaseError(
      `the folder ${folder} for the embedded database cannot be made: mend LEADLINE_DATA_DIR or its rights`,
      { cause: error },
    );
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new DatabaseError(`the lock ${file} cannot be written: look at the folder's rights`, { cause: error });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
