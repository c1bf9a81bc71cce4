/** A real Prometheus with a past of one's choice, where its programs are installed (Debian: `prometheus`). */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { PATIENCE } from "./patience.ts";

const SERVER = "prometheus";
const TOOL = "promtool";

/** Whether a real Prometheus can be run here. Says aloud what is left out where not; the gate takes no such excuse. */
export function hasPrometheus(leftOut: string): boolean {
  const found = [SERVER, TOOL].every((program) => spawnSync(program, ["--version"]).status === 0);
  const excuse = `SKIPPED: ${leftOut}, because ${SERVER} and ${TOOL} are not installed`;
  if (!found && process.env.LEADLINE_NO_SKIP) throw new Error(excuse);
  if (!found) process.stderr.write(`${excuse}\n`);
  return found;
}

export interface TestPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** One sample of the past: a series as PromQL writes it (`leads{client="acme"}`), its time in milliseconds, its value. */
export type Sample = readonly [series: string, time: number, value: number];

/** Starts a server that knows these samples and scrapes `target` (host:port) every second. */
export async function startPrometheus(past: readonly Sample[], target?: string): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), "leadline-prometheus-"));
  await backfill(folder, past);
  const scrape =
    target === undefined ? "" : `scrape_configs: [{job_name: test, static_configs: [{targets: ["${target}"]}]}]`;
  await writeFile(join(folder, "prometheus.yml"), `global: {scrape_interval: 1s, scrape_timeout: 1s}\n${scrape}\n`);
  const port = await freePort();
  const child = spawn(
    SERVER,
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, url);
  return {
    url,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.kill("SIGKILL")) await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function backfill(folder: string, past: readonly Sample[]): Promise<void> {
  if (past.length === 0) return;
  const lines = past.map(([series, time, value]) => `${series} ${Number.isNaN(value) ? "NaN" : value} ${time / 1000}`);
  const file = join(folder, "past.txt");
  await writeFile(file, `${lines.join("\n")}\n# EOF\n`);
  const made = spawnSync(TOOL, ["tsdb", "create-blocks-from", "openmetrics", file, join(folder, "data")]);
  if (made.status !== 0) throw new Error(`promtool took no past: ${made.stderr}`);
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  for (const end = performance.now() + PATIENCE; performance.now() < end && child.exitCode === null; ) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  child.kill("SIGKILL");
  throw new Error(`the test Prometheus did not start:\n${log.slice(-2000)}`);
}
