// Series with a known rhythm and known drops, for machines without the public ones. The same on every run.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEKS = 16;
const START = Date.UTC(2026, 0, 4);
const MEANS = [0.5, 2, 8, 40, 400, 4000];
const KINDS = [
  ["outage", 0, 6],
  ["20 % left", 0.2, 12],
  ["40 % left", 0.4, 24],
  ["60 % left", 0.6, 36],
];

/** A generator of numbers in [0, 1) that always gives the same ones (Park and Miller 1988). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A Poisson count; from its normal approximation where it is large. */
export function poisson(mean, random) {
  if (mean > 60) {
    const normal = Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let [count, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random();
  return count;
}

/** Share of the mean that comes at a local hour: quiet nights, quieter weekends. */
export function rhythm(time) {
  const hour = (time / HOUR) % 24;
  const day = Math.floor(time / DAY) % 7;
  return (1 + 0.9 * Math.sin((2 * Math.PI * (hour - 9)) / 24)) * (day === 2 || day === 3 ? 0.6 : 1);
}

/** Writes the series to a folder; `count` tells what the decisions on them noticed. */
export function writeGenerated(folder) {
  const random = randomFrom(20_260_704);
  const lines = ["ts,group,value"];
  const drops = [];
  for (const mean of MEANS) {
    for (let copy = 0; copy < 8; copy++) {
      const group = `mean-${mean}-${copy}`;
      // Half of the series stay whole: on them every alarm is false.
      const own =
        copy % 2 === 0
          ? []
          : KINDS.map(([name, share, hours], i) => dropAt(group, name, share, hours, 6 + 2 * i, copy));
      drops.push(...own);
      for (let time = START; time < START + WEEKS * 7 * DAY; time += HOUR) {
        const drop = own.find(({ from, to }) => time >= from && time < to);
        const weather = 1 + 0.1 * Math.sin(time / (2.3 * DAY) + copy);
        lines.push(
          `${new Date(time).toISOString()},${group},${poisson(mean * rhythm(time) * weather * (drop?.share ?? 1), random)}`,
        );
      }
    }
  }
  const csv = join(folder, "generated.csv");
  writeFileSync(csv, `${lines.join("\n")}\n`);
  return { csv, count: (decisions, print) => countNoticed(decisions, drops, print) };
}

function dropAt(group, name, share, hours, week, copy) {
  const from = START + week * 7 * DAY + (9 + copy) * HOUR + (copy % 5) * DAY;
  return { group, name, share, from, to: from + hours * HOUR, noticedAfter: Number.NaN };
}

function countNoticed(decisions, drops, print) {
  let [falseAlarms, last] = [0, 0];
  for (const line of decisions.trim().split("\n")) {
    const { group, ts, alert } = JSON.parse(line);
    const time = Date.parse(ts);
    if (!alert) continue;
    const drop = drops.find((d) => d.group === group && time >= d.from && time < d.to);
    if (drop && Number.isNaN(drop.noticedAfter)) drop.noticedAfter = (time - drop.from) / HOUR + 1;
    const isWhole = Number(group.split("-")[2]) % 2 === 0;
    if (isWhole && Math.abs(time - last) > 7 * HOUR) falseAlarms++;
    if (isWhole) last = time;
  }
  const weeks = MEANS.length * 4 * (WEEKS - 4);
  print(`false alarms per series and week: ${(falseAlarms / weeks).toFixed(3)}`);
  print(`${"drop".padEnd(12)}${MEANS.map((mean) => `${mean}/h`.padStart(16)).join("")}`);
  for (const [name] of KINDS) {
    const cells = MEANS.map((mean) => {
      const all = drops.filter((d) => d.name === name && d.group.startsWith(`mean-${mean}-`));
      const found = all.filter((d) => !Number.isNaN(d.noticedAfter)).map((d) => d.noticedAfter);
      found.sort((a, b) => a - b);
      const median = found[Math.floor(found.length / 2)];
      return `${found.length} of ${all.length}${median ? ` in ${median} h` : ""}`.padStart(16);
    });
    print(`${name.padEnd(12)}${cells.join("")}`);
  }
}
