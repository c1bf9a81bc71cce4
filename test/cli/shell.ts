/** A folder of an operator and the built program in it, as it is met from outside. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "../support/patience.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

type Variables = Readonly<Record<string, string>>;

export interface Ran {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ran>;
  /** Waits until standard output or standard error shows this; throws, with what they show, when it ends before or not in time. */
  until(pattern: RegExp, withinMs?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  output(): string;
  /** Closes the other end of the program's standard output. */
  closeOutput(): void;
}

export interface Shell {
  readonly folder: string;
  path(name: string): string;
  /** Folders on the way are made. */
  write(name: string, text: string): void;
  read(name: string): string;
  has(name: string): boolean;
  /** Runs a command to its end. */
  run(args: readonly string[], variables?: Variables): Promise<Ran>;
  start(args: readonly string[], variables?: Variables): Running;
  /** Kills what still runs, and removes the folder. */
  close(): Promise<void>;
}

/**
 * Nothing of this process's environment reaches the program but what a shell always has. `secrets` must never be seen:
 * every output is searched for them.
 */
export function openShell(secrets: readonly string[] = []): Shell {
  if (!existsSync(PROGRAM)) throw new Error("the program is not built: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "leadline-cli-"));
  const children = new Set<ChildProcessByStdio<null, Readable, Readable>>();

  function start(args: readonly string[], variables: Variables = {}): Running {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      env: { PATH, HOME: folder, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    return watch(child, secrets, () => children.delete(child));
  }

  return {
    folder,
    path: (name) => join(folder, name),
    write(name, text) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    read: (name) => readFileSync(join(folder, name), "utf8"),
    has: (name) => existsSync(join(folder, name)),
    start,
    run: (args, variables) => start(args, variables).ended,
    async close() {
      const all = [...children];
      for (const child of all) child.kill("SIGKILL");
      await Promise.all(all.map((child) => new Promise((resolve) => child.once("close", resolve))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function watch(
  child: ChildProcessByStdio<null, Readable, Readable>,
  secrets: readonly string[],
  ended: () => void,
): Running {
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const output = (): string => text.stdout + text.stderr;
  const end = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      ended();
      const shown = secrets.find((secret) => output().includes(secret));
      if (shown === undefined) resolve({ code, signal, ...text });
      else reject(new Error(`a secret (${shown.slice(0, 4)}…) is shown:\n${output()}`));
      for (const listener of listeners) listener();
    });
  });
  // Whoever waits for the end is told of a secret; nobody waiting must not end the test.
  end.catch(() => undefined);
  return {
    ended: end,
    output,
    closeOutput: () => void child.stdout.destroy(),
    signal: (name) => void child.kill(name),
    until: (pattern, withinMs = PATIENCE) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output())) finish(resolve);
          else if (child.exitCode !== null || child.signalCode !== null)
            finish(() => reject(new Error(`it ended (${child.exitCode}) without ${pattern}:\n${output()}`)));
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`no ${pattern} in ${withinMs} ms:\n${output()}`))),
          withinMs,
        );
        const finish = (then: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          then();
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Lines of a text, without the last empty one. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}
