/**
 * What a plain week-over-week rule costs Prometheus over as many series: wall time of one evaluation and CPU per series.
 * Needs `prometheus` and `promtool` in PATH; null where they are not.
 */
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const SERVER = "prometheus";
const TOOL = "promtool";
const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const EVERY = 5;
const EVALUATIONS = 8;

const RULES = `groups:
  - name: leads
    interval: ${EVERY}s
    rules:
      - record: leads:low
        expr: last_over_time(leads[2h]) < 0.5 * last_over_time(leads[2h] offset 1w)
`;

function isInstalled() {
  try {
    for (const name of [SERVER, TOOL]) execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Hourly samples of the hours that the rule looks at, now and a week ago, as OpenMetrics. */
async function writeSamples(file, series, now) {
  const out = createWriteStream(file);
  const end = Math.floor(now / HOUR) * HOUR + HOUR;
  const hours = [end - WEEK - 2 * HOUR, end - WEEK - HOUR, end - WEEK, end - 2 * HOUR, end - HOUR, end];
  out.write("# TYPE leads gauge\n");
  for (let i = 0; i < series; i++) {
    const lines = hours.map((hour, n) => `leads{group="g${i}"} ${10 + ((i + n) % 9)} ${hour / 1000}\n`);
    if (!out.write(lines.join(""))) await new Promise((resolve) => out.once("drain", resolve));
  }
  await new Promise((resolve) => out.end("# EOF\n", resolve));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** User and system time of a process, seconds. */
function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function evaluations(base) {
  const text = await (await fetch(`${base}/metrics`)).text();
  const find = (name) => Number(text.match(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m"))?.[1] ?? Number.NaN);
  return {
    count: find("prometheus_rule_group_iterations_total"),
    seconds: find("prometheus_rule_group_last_duration_seconds"),
  };
}

/** A rule over nothing would be cheap. */
async function mustSee(base, series) {
  const query = encodeURIComponent("count(last_over_time(leads[2h] offset 1w))");
  const { data } = await (await fetch(`${base}/api/v1/query?query=${query}`)).json();
  const seen = Number(data?.result?.[0]?.value?.[1] ?? 0);
  if (seen !== series) throw new Error(`Prometheus has ${seen} of ${series} series`);
}

/** @returns {Promise<{ wall: number, cpu: number, version: string } | null>} milliseconds an evaluation, microseconds a series */
export async function measurePrometheus(series) {
  if (!isInstalled()) return null;
  const folder = mkdtempSync(join(tmpdir(), "leadline-peer-"));
  let child;
  try {
    await writeSamples(join(folder, "samples.txt"), series, Date.now());
    execFileSync(TOOL, ["tsdb", "create-blocks-from", "openmetrics", join(folder, "samples.txt"), folder], {
      stdio: "ignore",
    });
    writeFileSync(join(folder, "rules.yml"), RULES);
    writeFileSync(join(folder, "prometheus.yml"), `rule_files: [${join(folder, "rules.yml")}]\n`);
    const address = `127.0.0.1:${await freePort()}`;
    const flags = [`--config.file=${join(folder, "prometheus.yml")}`, `--storage.tsdb.path=${folder}`];
    child = spawn(SERVER, [...flags, `--web.listen-address=${address}`], { stdio: "ignore" });
    const base = `http://${address}`;
    for (let tries = 0; tries < 120; tries++) {
      const state = await evaluations(base).catch(() => undefined);
      if (state && state.count >= 2) break;
      await wait(500);
    }
    await mustSee(base, series);
    const [before, cpu] = [await evaluations(base), cpuOf(child.pid)];
    const walls = [];
    for (let last = before.count; walls.length < EVALUATIONS; ) {
      await wait(500);
      const state = await evaluations(base);
      if (state.count === last) continue;
      last = state.count;
      walls.push(state.seconds * 1000);
    }
    const done = (await evaluations(base)).count - before.count;
    const version = execFileSync(SERVER, ["--version"], { encoding: "utf8" }).split(" ")[2];
    walls.sort((a, b) => a - b);
    return {
      wall: walls[Math.floor(walls.length / 2)],
      cpu: ((cpuOf(child.pid) - cpu) * 1e6) / (done * series),
      version,
    };
  } finally {
    child?.kill("SIGKILL");
    await wait(200);
    rmSync(folder, { recursive: true, force: true });
  }
}
