// How many injected drops the detector notices at an agreed number of false alarms, and how soon.
// usage: npm run build && node bench/detection.mjs [--data DIR] [--holidays] [--budget 0.1]
import { execFileSync } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runDetect } from "../dist/detect/run-detect.js";
import { writeGenerated } from "./generated-series.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: fileURLToPath(new URL("../../shared/bench/detection", import.meta.url)) },
    holidays: { type: "boolean", default: false },
    budget: { type: "string", default: "0.1" },
  },
});

/** What other detectors reach on the same public series, at 0.1 false alarms per series and week. */
const PEERS = [
  ["fixed floor on one hour", "0.00"],
  ["week over week ratio", "0.11"],
  ["hour-of-week mean and deviation, 4 weeks", "0.20"],
  ["rolling z-score, 24 h", "0.04"],
  ["adaptive band (public PromQL rules)", "0.25"],
  ["Holt-Winters, a day ahead", "0.28"],
  ["S-H-ESD", "0.02"],
  ["Prophet", "0.25"],
  ["Farrington, hour of week +-1 h", "0.53"],
];

const print = (line = "") => process.stdout.write(`${line}\n`);
const shown = (x, digits = 2) => (Number.isFinite(x) ? x.toFixed(digits) : "-");

/** Decisions of the detector over every file of a folder, in one file. */
async function decide(folder, file, holidays) {
  const out = createWriteStream(file);
  const groups = join(folder, "groups.csv");
  const budget = Number(options.budget);
  for (const name of readdirSync(join(folder, "data")).sort()) {
    const csv = join(folder, "data", name);
    await runDetect({ csv, groups, budget, out, ...(holidays ? {} : { holidays: false }) });
  }
  out.end();
  await finished(out);
}

/** The scorer's result for a file of decisions. */
function score(folder, scratch, file, name) {
  const json = join(scratch, "result.json");
  execFileSync(process.execPath, [
    join(folder, "score.mjs"),
    "--decisions",
    file,
    "--json",
    json,
    "--quiet",
    "--name",
    name,
  ]);
  return JSON.parse(readFileSync(json, "utf8"));
}

function table(result, name) {
  const { at, own, curve } = result;
  const bands = ["low", "medium", "high"].map((band) => `${band} ${shown(at.bands[band]?.recall)}`).join(", ");
  print(`${name.padEnd(42)} recall ${shown(at.recall, 3)}  swift ${shown(at.swift, 3)}  (${bands})`);
  const classes = Object.entries(at.classes).map(([c, x]) => `${c} ${shown(x.recall)} in ${shown(x.ttd50, 0)}`);
  print(`  ${classes.join(", ")} (share noticed, median buckets)`);
  const budgets = Object.entries(curve).map(([b, x]) => `${b}: ${shown(x.recall)}`);
  print(
    `  recall by budget: ${budgets.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b)).join("  ")}  area ${shown(result.area, 3)}`,
  );
  print(
    `  own threshold for ${options.budget}: ${shown(own.faPerWeek, 3)} false alarms, recall ${shown(own.recall, 3)}`,
  );
  const decoys = Object.entries(own.decoys).map(([c, x]) => `${c} ${shown(100 * x.alerted, 1)} %`);
  print(`  alarms on what is no drop: ${decoys.join(", ")}`);
}

const scratch = mkdtempSync(join(tmpdir(), "leadline-bench-"));
try {
  print(
    `${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
  );
  const file = join(scratch, "decisions.jsonl");
  if (existsSync(join(options.data, "score.mjs"))) {
    print("public series, injected drops, 0.1 false alarms per series and week");
    for (const [name, recall] of PEERS) print(`${name.padEnd(42)} recall ${recall}`);
    await decide(options.data, file, options.holidays);
    table(score(options.data, scratch, file, "leadline"), `Leadline${options.holidays ? ", holidays known" : ""}`);
  } else {
    print(`no public series in ${options.data}; generated ones instead`);
    const { csv, count } = writeGenerated(scratch);
    const out = createWriteStream(file);
    await runDetect({ csv, timezone: "Europe/Berlin", budget: Number(options.budget), out });
    out.end();
    await finished(out);
    count(readFileSync(file, "utf8"), print);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
