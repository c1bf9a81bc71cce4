/**
 * What one round costs: N hourly series of one metric on a real PostgreSQL, from the rows of the source to committed
 * observations, verdicts and state. Prints wall time and CPU, the bot's and the database's apart.
 *
 *   npm run build && DATABASE_URL=postgres://... node bench/round.mjs [--series 10000] [--weeks 8] [--rounds 12]
 *     [--checkpoints] [--compare history|series] [--peer]
 *
 * `--checkpoints`: PostgreSQL writes a checkpoint before each round, as it does between rounds that are an hour apart: a
 * page is then logged whole when it is first touched again. `--compare`: once more with a tenfold past, or ten times as
 * many series, each in a database of its own, which is dropped afterwards. `--peer`: what a week-over-week rule costs
 * Prometheus, where it is installed. The database must be empty and on this machine: it is filled with the past of all
 * series, and its processes' CPU time is read from /proc.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { pino } from "pino";
import postgres from "postgres";
import { defaultDetector } from "../dist/domain/detectors.js";
import { pollMetric } from "../dist/flows/poll/poll-metric.js";
import { openDatabase } from "../dist/store/open.js";
import { measurePrometheus } from "./prometheus-peer.mjs";

const { values: options } = parseArgs({
  options: {
    series: { type: "string", default: "10000" },
    weeks: { type: "string", default: "8" },
    rounds: { type: "string", default: "12" },
    checkpoints: { type: "boolean", default: false },
    compare: { type: "string" },
    peer: { type: "boolean", default: false },
  },
});
const SERIES = Number(options.series);
const WEEKS = Number(options.weeks);
const ROUNDS = Number(options.rounds);
const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2);

const print = (line) => process.stdout.write(`${line}\n`);
const groups = Array.from({ length: SERIES }, (_, i) => `g${i}`);

/** A daily rhythm with a deterministic scatter: the same volume in every run, without a table of numbers. */
function volume(group, bucket) {
  const hour = (bucket / HOUR) % 24;
  const mean = 12 + 8 * Math.sin(((hour - 6) / 24) * 2 * Math.PI);
  const noise = Math.sin(group * 12.9898 + (bucket / HOUR) * 78.233) * 43758.5453;
  return Math.max(0, Math.round(mean + (noise - Math.floor(noise) - 0.5) * 2 * Math.sqrt(3 * mean)));
}

function metric() {
  return {
    id: "leads",
    title: "Leads",
    description: "",
    unit: "leads",
    kind: "count",
    source: "crm",
    query: {},
    bucket: HOUR,
    schedule: "*/5 * * * *",
    settle: 180_000,
    revisit: 6 * HOUR,
    history: Math.min(WEEKS, 8) * 7 * 24 * HOUR,
    missing: "zero",
    watch: "drop",
    floor: null,
    severity: {},
    owner: "U0",
    action: "",
    impact: null,
    checklist: null,
    channel: null,
    recovery: 2,
    review: 0,
    timezone: "Europe/Berlin",
    clients: {},
  };
}

function catalogue(leads) {
  return {
    timezone: "Europe/Berlin",
    slack: {
      channel: "#x",
      responders: [],
      broadcast: [],
      commands: { kpi: "/kpi", incident: "/incident" },
      managers: [],
    },
    budgetPerWeek: 2,
    sources: new Map(),
    clients: new Map(),
    metrics: new Map([["leads", leads]]),
    checklists: new Map(),
    heartbeat: null,
    keepObservations: null,
    revision: "bench",
  };
}

function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** User and system time of all processes of one PostgreSQL server, in seconds, from /proc. */
function databaseCpu(server) {
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = statOf(pid);
      if (fields[1] !== server) continue;
      ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    } catch {
      // The process ended between the listing and the look.
    }
  }
  return ticks / 100;
}

async function fill(url, ids) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const hours = WEEKS * 7 * 24;
  for (let from = 0; from < hours; from += 24) {
    const buckets = Array.from({ length: Math.min(24, hours - from) }, (_, i) => START - (hours - from - i) * HOUR);
    const rows = buckets.flatMap((bucket) => groups.map((_, i) => [ids[i], bucket, volume(i, bucket)]));
    await client`insert into observations (series_id, bucket, value, read_at)
      select s, to_timestamp(b), v, now() from unnest(${rows.map((r) => r[0])}::int[], ${rows.map((r) => r[1] / 1000)}::float8[],
      ${rows.map((r) => r[2])}::float8[]) as f (s, b, v)`;
  }
  await client.unsafe("vacuum analyze observations");
  await client.end();
}

const url = process.env.DATABASE_URL;
if (!url) throw new Error("DATABASE_URL is not set: name an empty PostgreSQL database on this machine");
if (options.compare) {
  await compare(options.compare);
  process.exit(0);
}

/** Runs this program twice, the second time with ten times as much of one thing. */
async function compare(what) {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const sizes = [
    { series: SERIES, weeks: WEEKS },
    what === "history" ? { series: SERIES, weeks: 10 * WEEKS } : { series: 10 * SERIES, weeks: WEEKS },
  ];
  for (const { series, weeks } of sizes) {
    const name = `leadline_round_${process.pid}`;
    await admin.unsafe(`create database ${name}`);
    const at = new URL(url);
    at.pathname = `/${name}`;
    const args = [process.argv[1], `--series=${series}`, `--weeks=${weeks}`, `--rounds=${ROUNDS}`];
    if (options.checkpoints) args.push("--checkpoints");
    const env = { ...process.env, DATABASE_URL: at.href };
    spawnSync(process.execPath, ["--max-old-space-size=12000", ...args], { env, stdio: "inherit" });
    await admin.unsafe(`drop database ${name} with (force)`);
  }
  await admin.end();
}

/** Wall time: median and worst. CPU: means, as the database's is counted in hundredths of a second. */
function report(name, rounds) {
  if (rounds.length === 0) return;
  const mean = (of) => rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length;
  const walls = rounds.map(({ wall }) => wall).sort((a, b) => a - b);
  const cpu = [mean(({ bot }) => bot), mean(({ base }) => base)];
  print(
    `${rounds.length} rounds of ${SERIES} series, ${name}: wall ${walls[walls.length >> 1].toFixed(0)} ms (worst ${walls.at(-1).toFixed(0)}), CPU per series: bot ${cpu[0].toFixed(1)} us, database ${cpu[1].toFixed(1)} us, together ${(cpu[0] + cpu[1]).toFixed(1)} us`,
  );
}

const database = await openDatabase({ url, dataDir: null });
const leads = metric();
const config = catalogue(leads);
let now = START;
const core = { db: database.db, catalogue: () => config, now: () => now, log: pino({ level: "warn" }), wake() {} };
/** Volumes by bucket: drawn before the clock runs, as they are not the bot's work. */
const drawn = new Map();
function draw(from, to) {
  for (const bucket of drawn.keys()) if (bucket < from) drawn.delete(bucket);
  for (let bucket = from; bucket < to; bucket += HOUR) {
    if (!drawn.has(bucket))
      drawn.set(
        bucket,
        Float64Array.from(groups, (_, i) => volume(i, bucket)),
      );
  }
}
const source = {
  async read({ window }) {
    draw(window.from, window.to);
    const rows = [];
    for (let bucket = window.from; bucket < window.to; bucket += HOUR) {
      const values = drawn.get(bucket);
      for (let i = 0; i < SERIES; i++) rows.push({ group: groups[i], bucket, value: values[i] });
    }
    return rows;
  },
};
const poller = {
  core,
  detector: defaultDetector,
  source: () => source,
  memory: new Map(),
  timeout: 600_000,
  onOpened() {},
};

try {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into series (metric, group_name, first_seen) select 'leads', g, ${new Date(START - WEEKS * 7 * 24 * HOUR).toISOString()} from unnest(${groups}::text[]) as g`;
  const rows = await sql`select id, group_name from series`;
  const idOf = new Map(rows.map((row) => [row.group_name, row.id]));
  const ids = groups.map((group) => idOf.get(group));
  let began = performance.now();
  await fill(url, ids);
  print(`filled ${SERIES} series x ${WEEKS} weeks in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  await sql`insert into metric_states (metric, source, read_to, history_done) values ('leads', 'crm', ${new Date(START).toISOString()}, true)`;

  now = START + HOUR + 200_000;
  began = performance.now();
  await pollMetric(poller, leads, new AbortController().signal);
  print(`first round with the past read from the database: ${((performance.now() - began) / 1000).toFixed(1)} s`);

  const [{ pid }] = await sql`select pg_backend_pid() as pid`;
  const server = statOf(pid)[1];
  /** Grows with each piece of the detector's state that is stored. */
  const newestPiece = async () =>
    (await sql`select max(round * 1000000 + piece)::text as piece from detector_states`)[0].piece;
  const rounds = [];
  let piece = await newestPiece();
  for (let round = 0; round < ROUNDS; round++) {
    now += HOUR;
    draw(Math.floor(now / HOUR) * HOUR - 8 * HOUR, Math.floor(now / HOUR) * HOUR);
    if (options.checkpoints) await sql`checkpoint`;
    const base = databaseCpu(server);
    const bot = process.cpuUsage();
    began = performance.now();
    const result = await pollMetric(poller, leads, new AbortController().signal);
    const wall = performance.now() - began;
    const used = process.cpuUsage(bot);
    const after = await newestPiece();
    rounds.push({
      wall,
      bot: (used.user + used.system) / SERIES,
      base: ((databaseCpu(server) - base) * 1e6) / SERIES,
      stores: after !== piece,
    });
    piece = after;
    if (result.kind !== "read") throw new Error(`the round ended as ${result.kind}`);
  }
  report("all rounds", rounds);
  report(
    "that stored a part of the state",
    rounds.filter(({ stores }) => stores),
  );
  report(
    "that stored none",
    rounds.filter(({ stores }) => !stores),
  );
  poller.memory.clear();
  began = performance.now();
  now += HOUR;
  await pollMetric(poller, leads, new AbortController().signal);
  const [{ checkpoint }] = await sql`select checkpoint from metric_states`;
  const from = checkpoint ? `the state of ${(now - checkpoint.readTo) / HOUR - 1} h ago` : "the past";
  print(`first round of another start, from ${from}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const memory = process.memoryUsage().rss / 2 ** 20;
  const [{ size }] = await sql`select pg_total_relation_size('observations') as size`;
  print(`memory ${memory.toFixed(0)} MB, observations on disk ${(size / 2 ** 20).toFixed(0)} MB`);
  const peer = options.peer ? await measurePrometheus(SERIES) : null;
  if (peer) {
    print(
      `Prometheus ${peer.version}, a week-over-week rule over as many series: wall ${peer.wall.toFixed(0)} ms, CPU per series ${peer.cpu.toFixed(1)} us`,
    );
  } else if (options.peer) print("Prometheus is not installed: nothing to compare with");
  const [{ server_version: version }] = await sql`show server_version`;
  print(
    `machine: ${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, load ${loadavg()[0].toFixed(1)}, node ${process.version}, PostgreSQL ${version}`,
  );
  await sql.end();
} finally {
  await database.close();
}
