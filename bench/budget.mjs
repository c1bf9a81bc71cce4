// Whether the number of false alarms is the one that was asked for, on generated series that nothing happens to: plain
// ones, whose only scatter is counting, and ones whose volume wanders by far more than that.
// usage: npm run build && node bench/budget.mjs [--runs 12]
import { parseArgs } from "node:util";
import { defaultDetector } from "../dist/domain/detectors.js";
import { poisson, randomFrom, rhythm } from "./generated-series.mjs";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "12" } } });
const RUNS = Number(options.runs);
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 4);
const MEANS = [0.5, 5, 40, 400];
const LEARN = 4;
const JUDGED = 8;
/** Alarms closer than this are one. */
const APART = 7 * HOUR;

/** Logarithm of what a series' volume is multiplied by, hour by hour: nothing, or what is half gone after half a day. */
const WANDERING = { plain: 0, wandering: 0.25 };
const REMAINS = 0.5 ** (1 / 12);

function alarmsOf(seed, spread, budget) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
  const monitor = defaultDetector.open({
    kind: "count",
    bucket: HOUR,
    timezone: "UTC",
    watch: "drop",
    floor: null,
    budget,
    alone: true,
  });
  const away = MEANS.map(() => 0);
  const last = new Map();
  let alarms = 0;
  for (let hour = 0; hour < (LEARN + JUDGED) * 168; hour++) {
    const bucket = START + hour * HOUR;
    const rows = MEANS.map((mean, i) => {
      away[i] = REMAINS * away[i] + Math.sqrt(1 - REMAINS * REMAINS) * spread * normal();
      return { group: `g${i}`, bucket, value: poisson(mean * rhythm(bucket) * Math.exp(away[i]), random) };
    });
    for (const { group, kind, bucket: start } of monitor.take(rows)) {
      if (kind !== "low") continue;
      if (!(start - last.get(group) < APART)) alarms++;
      last.set(group, start);
    }
  }
  return alarms;
}

process.stdout.write(`${RUNS} times ${MEANS.length} series of ${MEANS.join(", ")} an hour, ${JUDGED} weeks judged\n`);
for (const [name, spread] of Object.entries(WANDERING)) {
  for (const budget of [0.05, 0.1, 0.5, 1]) {
    let alarms = 0;
    for (let run = 0; run < RUNS; run++) alarms += alarmsOf(7919 * (run + 1), spread, budget);
    const accepted = budget * MEANS.length * JUDGED * RUNS;
    process.stdout.write(`${name}, budget ${budget}: ${alarms} false alarms, ${accepted.toFixed(0)} accepted\n`);
  }
}
