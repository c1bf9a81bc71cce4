// What judging one bucket of one series costs, the daily lessons included, on one core.
// usage: npm run build && node bench/detector-cost.mjs [series] [weeks]
import { cpus } from "node:os";
import { defaultDetector } from "../dist/domain/detectors.js";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 4);
const series = Number(process.argv[2] ?? 300);
const weeks = Number(process.argv[3] ?? 16);
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
let state = 1;
const random = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};

/** Values of a day, hour by hour. */
const values = new Float64Array(24 * series);
function drawDay() {
  for (let hour = 0; hour < 24; hour++) {
    const level = 20 * (1 + 0.8 * Math.sin((2 * Math.PI * hour) / 24));
    for (let i = 0; i < series; i++) values[hour * series + i] = Math.floor(2 * level * random());
  }
}

/** The rows of one hour: always the same objects, so that only the detector's own leave work to the collector. */
const rows = groups.map((group) => ({ group, bucket: 0, value: 0 }));
function fillRows(day, hour) {
  for (const [i, row] of rows.entries()) {
    row.bucket = START + (day * 24 + hour) * HOUR;
    row.value = values[hour * series + i];
  }
}

let [cpu, wall, verdicts] = [0, 0, 0];
/** Time of a series in each hour of the day, by hour. */
const byHour = Array.from({ length: 24 }, () => []);
for (let day = 0; day < weeks * 7; day++) {
  // Values are drawn before, and the processor's time is asked for once a day: neither is the detector's.
  drawDay();
  const isWarm = day >= WARM * 7;
  const before = process.cpuUsage();
  for (let hour = 0; hour < 24; hour++) {
    fillRows(day, hour);
    const started = performance.now();
    const given = monitor.take(rows);
    if (!isWarm) continue;
    const took = (performance.now() - started) * 1000;
    byHour[hour].push(took / series);
    wall += took;
    verdicts += given.length;
  }
  if (!isWarm) continue;
  const used = process.cpuUsage(before);
  cpu += used.user + used.system;
}
const memory = process.memoryUsage().rss / 1e6;
process.stdout.write(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`);
process.stdout.write(
  `${series} series, hourly: ${(cpu / verdicts).toFixed(2)} us CPU, ${(wall / verdicts).toFixed(2)} us wall per series and bucket; ${memory.toFixed(0)} MB in all\n`,
);
const medians = byHour.map((values) => values.sort((a, b) => a - b)[values.length >> 1]).sort((a, b) => a - b);
process.stdout.write(`by hour of the day: ${medians[0].toFixed(2)} to ${medians[23].toFixed(2)} us per series\n`);
