import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DatabaseError, DatabaseInUse } from "../../src/store/database-error.ts";
import { lockFolder } from "../../src/store/folder-lock.ts";

let folder: string;
const file = () => join(folder, "lock");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that lives until it is told to end. */
async function withProcess(use: (pid: number) => void): Promise<void> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("spawn", resolve));
  try {
    use(child.pid as number);
  } finally {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
  }
}

describe("the lock of the embedded database", () => {
  it("is in the folder, which is made, and gone when it is released", () => {
    const deep = join(folder, "a", "b");
    const lock = lockFolder(deep);
    expect(existsSync(join(deep, "lock"))).toBe(true);
    lock.release();
    expect(existsSync(join(deep, "lock"))).toBe(false);
    lockFolder(deep).release();
  });

  it("held by a process that lives is refused, with its number and the way out", async () => {
    await withProcess((pid) => {
      writeFileSync(file(), String(pid));
      expect(() => lockFolder(folder)).toThrow(DatabaseInUse);
      expect(() => lockFolder(folder)).toThrow(new RegExp(`${folder}.*process ${pid}.*stop that one.*DATABASE_URL`));
      expect(readFileSync(file(), "utf8")).toBe(String(pid));
    });
  });

  it("of a process that has died is taken over", async () => {
    let dead = 0;
    await withProcess((pid) => {
      dead = pid;
    });
    writeFileSync(file(), String(dead));
    const lock = lockFolder(folder);
    expect(readFileSync(file(), "utf8")).toMatch(new RegExp(`^${process.pid}\\b`));
    lock.release();
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "of a process whose number another one has by now is taken over",
    async () => {
      lockFolder(folder);
      const [, birth] = readFileSync(file(), "utf8").split(" ");
      expect(birth).toMatch(/^[\w-]+\/\d+$/);
      await withProcess((pid) => {
        writeFileSync(file(), `${pid} ${birth}`);
        lockFolder(folder).release();
      });
    },
  );

  it("that was cut off before anybody stood in it is taken over, but not while it may be being written", () => {
    writeFileSync(file(), "");
    expect(() => lockFolder(folder)).toThrow(DatabaseInUse);
    const before = (Date.now() - 60_000) / 1000;
    utimesSync(file(), before, before);
    lockFolder(folder).release();
  });

  it.each(["nonsense", "-1", "0", "1.5"])("with %j in it is nobody's", (text) => {
    writeFileSync(file(), text);
    lockFolder(folder).release();
  });

  it("in a folder that cannot be made is a fault that names it and LEADLINE_DATA_DIR", () => {
    writeFileSync(join(folder, "a-file"), "");
    expect(() => lockFolder(join(folder, "a-file", "data"))).toThrow(DatabaseError);
    expect(() => lockFolder(join(folder, "a-file", "data"))).toThrow(/a-file\/data.*LEADLINE_DATA_DIR/);
  });
});
