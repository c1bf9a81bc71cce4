// What judging one bucket of one series costs, the daily lessons included, on one core. Series are counts of batches with a
// rhythm and a slow drift, from two an hour to 400; with --noise, hours are anything between nothing and twice the usual,
// which raises many times the alarms that real series do.
// usage: npm run build && node bench/detector-cost.mjs [series] [weeks] [--noise]
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { defaultDetector } from "../dist/domain/detectors.js";
import { poisson, randomFrom, rhythm } from "./generated-series.mjs";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 4);
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { noise: { type: "boolean", default: false } },
});
const series = Number(positionals[0] ?? 300);
const weeks = Number(positionals[1] ?? 26);
/** The first weeks cost less, because there is little to learn from: they are left out. */
const WARM = 9;

const monitor = defaultDetector.open({
  kind: "count",
  bucket: HOUR,
  timezone: "Europe/Berlin",
  watch: "drop",
  floor: null,
  budget: 0.05,
});
const groups = Array.from({ length: series }, (_, i) => `client-${i}`);
const random = randomFrom(1);
const MEANS = [2, 8, 40, 400];
const BATCH = 1.5;

/** Values of a day, hour by hour. */
const values = new Float64Array(24 * series);
function drawDay(day) {
  for (let hour = 0; hour < 24; hour++) {
    const time = START + (day * 24 + hour) * HOUR;
    for (let i = 0; i < series; i++) values[hour * series + i] = options.noise ? anything(hour) : drawn(time, i);
  }
}

function drawn(time, i) {
  const drift = 1 + 0.1 * Math.sin(time / (2.3 * 24 * HOUR) + i);
  return Math.round(BATCH * poisson((MEANS[i % MEANS.length] * rhythm(time) * drift) / BATCH, random));
}

function anything(hour) {
  return Math.floor(40 * (1 + 0.8 * Math.sin((2 * Math.PI * hour) / 24)) * random());
}

/** The rows of one hour: always the same objects, so that only the detector's own leave work to the collector. */
const rows = groups.map((group) => ({ group, bucket: 0, value: 0 }));
function fillRows(day, hour) {
  for (const [i, row] of rows.entries()) {
    row.bucket = START + (day * 24 + hour) * HOUR;
    row.value = values[hour * series + i];
  }
}

let [cpu, wall, verdicts, alarms] = [0, 0, 0, 0];
/** Time of a series in each hour of the day, by hour. */
const byHour = Array.from({ length: 24 }, () => []);
for (let day = 0; day < weeks * 7; day++) {
  // Neither drawing values nor counting alarms is the detector's; verdicts are dropped once they were looked at, as by a
  // bot that has written them down.
  drawDay(day);
  for (let hour = 0; hour < 24; hour++) {
    fillRows(day, hour);
    const before = process.cpuUsage();
    const started = performance.now();
    const said = monitor.take(rows);
    const took = (performance.now() - started) * 1000;
    const used = process.cpuUsage(before);
    if (day < WARM * 7) continue;
    byHour[hour].push(took / series);
    wall += took;
    cpu += used.user + used.system;
    verdicts += said.length;
    for (const { kind } of said) if (kind === "low") alarms++;
  }
}
const memory = process.memoryUsage().rss / 1e6;
process.stdout.write(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`);
process.stdout.write(
  `${series} series, hourly: ${(cpu / verdicts).toFixed(2)} us CPU, ${(wall / verdicts).toFixed(2)} us wall per series and bucket; one in ${(verdicts / alarms).toFixed(0)} alarmed; ${memory.toFixed(0)} MB in all\n`,
);
const medians = byHour.map((values) => values.sort((a, b) => a - b)[values.length >> 1]).sort((a, b) => a - b);
process.stdout.write(`by hour of the day: ${medians[0].toFixed(2)} to ${medians[23].toFixed(2)} us per series\n`);
