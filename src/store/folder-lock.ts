import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseError, DatabaseInUse } from "./database-error.ts";

/** For how long a lock without a holder may be one that is just being written. Milliseconds. */
const BEING_WRITTEN = 2_000;

/**
 * Keeps the embedded database to one process: it has no lock of its own, and two processes on one folder destroy it.
 * The lock of a process that no longer lives is taken over, also where another process has got its number since.
 */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, "lock");
  makeFolder(folder);
  if (!tryLock(file)) {
    const holder = livingHolder(file);
    if (holder !== null) throw new DatabaseInUse(folder, holder);
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
    writeFileSync(file, `${process.pid} ${birthOf(process.pid)}`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new DatabaseError(`the lock ${file} cannot be written: look at the folder's rights`, { cause: error });
  }
}

/** The process that holds the lock, if it lives; 0: one that has not yet written who it is. */
function livingHolder(file: string): number | null {
  try {
    const [pid = "", birth = ""] = readFileSync(file, "utf8").split(" ");
    const holder = Number(pid);
    if (pid === "") return Date.now() - statSync(file).mtimeMs < BEING_WRITTEN ? 0 : null;
    if (!Number.isInteger(holder) || holder <= 0 || holder === process.pid || !lives(holder)) return null;
    return birth === "" || birth === birthOf(holder) ? holder : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new DatabaseError(`the lock ${file} cannot be read: look at the folder's rights`, { cause: error });
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

/**
 * What tells a process from a later one with the same number: the machine's start and the process's own. Empty where
 * the system does not say.
 */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // Fields after the name, which stands in brackets and may hold spaces; the start is the 22nd of all.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(")").pop()?.trim().split(" ");
    return `${boot}/${fields?.[19] ?? ""}`;
  } catch {
    return "";
  }
}
