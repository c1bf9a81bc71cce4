import { existsSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { backtestSpec } from "../charts/backtest-spec.ts";
import { renderChart } from "../charts/render.ts";
import { listed, meant } from "../config/catalogue/nearest.ts";
import type { Catalogue, Metric } from "../domain/catalogue.ts";
import type { Progress } from "../flows/backtest/gather.ts";
import { type MetricOutcome, runBacktest } from "../flows/backtest.ts";
import { openSources } from "../sources/open-sources.ts";
import { readIncidents } from "./backtest/incidents-file.ts";
import { backtestJson } from "./backtest/json.ts";
import { openForReading } from "./backtest/reading-database.ts";
import { cleanName } from "./backtest/table.ts";
import { backtestText } from "./backtest/text.ts";
import { CommandError } from "./command-error.ts";
import { readCatalogue, readSetup } from "./setup.ts";

const SOURCE_LIMITS = { timeout: 60_000, maxRows: 500_000 };
const MOST_WEEKS = 104;

interface BacktestOptions {
  readonly weeks?: number;
  readonly json?: boolean;
  readonly chart?: string;
  readonly against?: string;
  readonly incidents?: string;
  readonly fresh?: boolean;
}

export function addBacktest(program: Command): void {
  program
    .command("backtest")
    .description(
      "replay the past through the detector as it is configured: which alarms, how soon, how many; writes nothing",
    )
    .argument("[metric]", "the metric's id; without it all are tested")
    .option(
      "--weeks <number>",
      "weeks to judge, after four that only teach (default: as many as there are, up to 8)",
      readWeeks,
    )
    .option("--json", "print one JSON object (docs/backtest.md)")
    .option(
      "--chart <file>",
      "draw the weeks with their alarms into this PNG; of several metrics into file-METRIC.png",
      readPng,
    )
    .option("--against <file>", "another leadline.yml: what it would have done with the same values")
    .option(
      "--incidents <file>",
      "CSV of known incidents (metric,group,start,end): which are found (default: those resolved in the database)",
    )
    .option("--fresh", "ask the sources, whatever the database holds: after a query was changed")
    .action((metric: string | undefined, options: BacktestOptions) => backtest(metric, options));
}

async function backtest(name: string | undefined, options: BacktestOptions): Promise<void> {
  const { env, variables } = readSetup();
  const { catalogue, folder } = readCatalogue(env.config, variables);
  const metrics = chosen(name, catalogue);
  const other = options.against === undefined ? null : readOther(options.against, variables);
  const incidents = options.incidents === undefined ? null : readIncidents(options.incidents, catalogue);
  const fresh = options.fresh === true;
  const { database, note } = await openForReading(env, fresh);
  if (note !== null) process.stderr.write(`${note}\n`);
  const sources = openSources(catalogue.sources, { folder, ...SOURCE_LIMITS });
  const progress = progressLine();
  try {
    const outcomes = await runBacktest(
      {
        db: database?.db ?? null,
        catalogue,
        source: sources.get,
        now: Date.now(),
        timeout: SOURCE_LIMITS.timeout,
        signal: new AbortController().signal,
        onProgress: progress.show,
      },
      {
        metrics,
        weeks: options.weeks ?? null,
        fresh,
        against: other,
        incidents,
        withPoints: options.chart !== undefined,
      },
    );
    progress.clear();
    const text = options.json
      ? `${JSON.stringify(backtestJson(outcomes, Date.now()), null, 2)}\n`
      : backtestText(outcomes, options.against ?? null);
    process.stdout.write(text);
    if (options.chart !== undefined) await drawCharts(options.chart, outcomes);
    refuseFailures(outcomes);
  } finally {
    progress.clear();
    await sources.close();
    await database?.close();
  }
}

function chosen(name: string | undefined, catalogue: Catalogue): Metric[] {
  const all = [...catalogue.metrics.values()];
  if (name === undefined) return all;
  const metric = catalogue.metrics.get(name) ?? all.find(({ title }) => title.toLowerCase() === name.toLowerCase());
  if (metric) return [metric];
  const known = [...catalogue.metrics.keys()];
  throw new CommandError(
    `there is no metric ${cleanName(name)}: ${meant(name, known)} (the catalogue has ${listed(known)})`,
    2,
  );
}

function readOther(path: string, variables: Parameters<typeof readCatalogue>[1]): Catalogue {
  return readCatalogue(path, variables).catalogue;
}

async function drawCharts(path: string, outcomes: readonly MetricOutcome[]): Promise<void> {
  for (const outcome of outcomes) {
    if (outcome.kind !== "done") continue;
    const { metric } = outcome.report;
    const file = outcomes.length === 1 ? path : `${path.slice(0, -extname(path).length)}-${metric.id}.png`;
    const png = await renderChart(backtestSpec(outcome.report, (group) => group));
    const verb = existsSync(file) ? "written anew" : "written";
    try {
      writeFileSync(file, png);
    } catch (error) {
      throw new CommandError(`${file} cannot be written: look at the folder and its rights`, 1, { cause: error });
    }
    process.stderr.write(`${file}: ${verb}\n`);
  }
}

/** A metric that could not be tested is a failure of the command, though what could be is shown. */
function refuseFailures(outcomes: readonly MetricOutcome[]): void {
  const failed = outcomes.filter(({ kind }) => kind === "failed");
  const done = outcomes.filter(({ kind }) => kind === "done");
  if (failed.length > 0) throw new CommandError(`${failed.length} of ${outcomes.length} metrics could not be read`);
  if (done.length === 0 && outcomes.length > 0)
    throw new CommandError("there is too little history yet to test anything");
}

/** One line on a terminal that is written over; nothing where the output goes elsewhere. */
function progressLine(): { show(progress: Progress): void; clear(): void } {
  const isShown = process.stderr.isTTY === true;
  let last = "";
  const write = (line: string) => {
    if (!isShown || line === last) return;
    process.stderr.write(`\r${line.padEnd(last.length)}${line === "" ? "\r" : ""}`);
    last = line;
  };
  return {
    show: ({ kind, metric, done, all }) =>
      write(`${kind} ${metric.id}: ${Math.floor((100 * done) / Math.max(1, all))} %`),
    clear: () => write(""),
  };
}

function readWeeks(text: string): number {
  const weeks = Number(text);
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > MOST_WEEKS) {
    throw new InvalidArgumentError(`must be a whole number of weeks from 1 to ${MOST_WEEKS}.`);
  }
  return weeks;
}

function readPng(text: string): string {
  if (extname(text).toLowerCase() !== ".png") throw new InvalidArgumentError("must be the name of a .png file.");
  return text;
}
