// Generated conversion and error rates with drops and rises worked in: how many are noticed, at how many false alarms,
// with numerator and denominator known and with the bare rate.
// usage: npm run build && node bench/ratios.mjs [--budget 0.1] [--series 6]
import { parseArgs } from "node:util";
import { defaultDetector } from "../dist/domain/detectors.js";

const { values: options } = parseArgs({
  options: { budget: { type: "string", default: "0.1" }, series: { type: "string", default: "6" } },
});
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const START = Date.UTC(2026, 0, 4);
const LEARN = 5;
const JUDGED = 16;
/** Alarms closer than this are one. */
const APART = 24;

/** Uniform numbers that are the same on every run (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function binomial(n, p, random) {
  if (n * p * (1 - p) > 100) {
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal(random))));
  }
  let count = 0;
  for (let i = 0; i < n; i++) if (random() < p) count++;
  return count;
}

function poisson(mean, random) {
  if (mean > 100) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let [count, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random();
  return count;
}

/**
 * Visits with quiet nights and weekends; a rate with a rhythm of its own, that drifts over days and scatters a little
 * from hour to hour. `change(hour)` is the factor that is worked in.
 */
function series({ rate, visits, seed, change = () => 1 }) {
  const random = randomFrom(seed);
  const rows = [];
  let drift = 0;
  for (let hour = 0; hour < (LEARN + JUDGED) * 168; hour++) {
    const bucket = START + hour * HOUR;
    const day = Math.floor(hour / 24) % 7;
    const isWeekend = day === 0 || day === 6;
    const tide = (1 + 0.8 * Math.sin((2 * Math.PI * ((hour % 24) - 9)) / 24)) * (isWeekend ? 0.6 : 1);
    drift = 0.98 * drift + 0.02 * normal(random);
    const mood = 0.2 * Math.sin((2 * Math.PI * ((hour % 24) - 14)) / 24) + (isWeekend ? 0.15 : 0);
    const odds = Math.log(rate / (1 - rate)) + mood + drift + 0.07 * normal(random);
    const p = Math.min(1, change(hour) / (1 + Math.exp(-odds)));
    const weight = poisson(visits * tide, random);
    const numerator = binomial(weight, p, random);
    rows.push({ group: "all", bucket, value: weight === 0 ? null : numerator / weight, weight });
  }
  return rows;
}

/** Start hours of the alarms on these rows. */
function alarmsOf(rows, watch, isBare) {
  const settings = {
    kind: "ratio",
    bucket: HOUR,
    timezone: "UTC",
    watch,
    floor: null,
    budget: Number(options.budget),
  };
  const monitor = defaultDetector.open(settings);
  const told = isBare ? rows.map(({ weight: _, ...row }) => row) : rows;
  const found = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const verdict of told.flatMap((row) => monitor.take([row], START + LEARN * WEEK))) {
    if (verdict.kind !== "low" && verdict.kind !== "high") continue;
    const hour = (verdict.bucket - START) / HOUR;
    if (hour - last > APART) found.push(hour);
    last = hour;
  }
  return found;
}

/** Drops of 24 hours, one in each second week, at other hours each time. */
function episodes(seed) {
  const random = randomFrom(seed * 31 + 7);
  return Array.from({ length: JUDGED / 2 }, (_, i) => {
    const from = (LEARN + 2 * i) * 168 + 24 + Math.floor(random() * 120);
    return { from, to: from + 24 };
  });
}

function measure({ rate, visits, watch, factors }, isBare) {
  let [alarms, weeks] = [0, 0];
  const noticed = factors.map(() => ({ found: 0, all: 0, delays: [] }));
  for (let seed = 1; seed <= Number(options.series); seed++) {
    const base = { rate, visits, seed: seed * 1000 + visits };
    alarms += alarmsOf(series(base), watch, isBare).length;
    weeks += JUDGED;
    for (const [i, factor] of factors.entries()) {
      const spans = episodes(seed);
      const change = (hour) => (spans.some(({ from, to }) => hour >= from && hour < to) ? factor : 1);
      const found = alarmsOf(series({ ...base, change }), watch, isBare);
      for (const { from, to } of spans) {
        const first = found.find((hour) => hour >= from && hour < to);
        noticed[i].all++;
        if (first === undefined) continue;
        noticed[i].found++;
        noticed[i].delays.push(first - from + 1);
      }
    }
  }
  return { perWeek: alarms / weeks, noticed };
}

const middle = (all) => all.sort((a, b) => a - b)[all.length >> 1];
const shown = ({ found, all, delays }) =>
  `${(found / all).toFixed(2)}${delays.length > 0 ? ` (${middle(delays)} h)` : ""}`;
const print = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);

const DROPS = { watch: "drop", factors: [0, 0.4, 0.7] };
const RISES = { watch: "rise", factors: [10, 3, 1.5] };
const cases = [
  ...[0.02, 0.05, 0.3].flatMap((rate) => [20, 200, 2000].map((visits) => ({ rate, visits, ...DROPS }))),
  { rate: 0.97, visits: 200, watch: "drop", factors: [0.5, 0.9, 0.95] },
  ...[0.002, 0.02].flatMap((rate) => [200, 2000].map((visits) => ({ rate, visits, ...RISES }))),
];
print(["rate", "visits an hour", "changed to", "false alarms", "bare", "noticed (median hours)", "bare"]);
print(Array(7).fill("---"));
const sum = { parts: 0, bare: 0, partsFound: 0, bareFound: 0, all: 0, cases: 0 };
for (const one of cases) {
  const [parts, bare] = [measure(one, false), measure(one, true)];
  print([
    `${one.rate * 100} %`,
    one.visits,
    one.factors.map((factor) => `${factor * 100} %`).join(", "),
    parts.perWeek.toFixed(3),
    bare.perWeek.toFixed(3),
    parts.noticed.map(shown).join(", "),
    bare.noticed.map(shown).join(", "),
  ]);
  sum.cases++;
  sum.parts += parts.perWeek;
  sum.bare += bare.perWeek;
  for (const [i, { found, all }] of parts.noticed.entries()) {
    sum.partsFound += found;
    sum.bareFound += bare.noticed[i].found;
    sum.all += all;
  }
}
print([
  "all",
  "",
  "",
  (sum.parts / sum.cases).toFixed(3),
  (sum.bare / sum.cases).toFixed(3),
  (sum.partsFound / sum.all).toFixed(2),
  (sum.bareFound / sum.all).toFixed(2),
]);
