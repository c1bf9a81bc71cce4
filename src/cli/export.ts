import { once } from "node:events";
import { Argument, type Command, Option } from "commander";
import type { Incident } from "../domain/incident.ts";
import { canMiss, moneyMissing, timesOf } from "../domain/incident-times.ts";
import { type ExportedObservation, type ExportSpan, exportIncidents, exportObservations } from "../store/export.ts";
import { csvLine } from "./csv-line.ts";
import { parseInstant } from "./instant-option.ts";
import { openConfiguredDatabase, readSetup } from "./setup.ts";

interface ExportOptions {
  readonly from?: number;
  readonly to?: number;
  readonly format: "csv" | "json";
}

export function addExport(program: Command): void {
  program
    .command("export")
    .description("write incidents or observations to standard output, as CSV or as one JSON object per line")
    .addArgument(new Argument("<what>", "what to write").choices(["incidents", "observations"]))
    .option("--from <when>", "from this day, moment or age on (2026-11-01, 2026-11-01T14:00Z, 30d)", (text) =>
      parseInstant(text),
    )
    .option("--to <when>", "up to this day or moment, exclusive", (text) => parseInstant(text))
    .addOption(new Option("--format <format>", "how to write it").choices(["csv", "json"]).default("csv"))
    .action(async (what: "incidents" | "observations", options: ExportOptions) => {
      const database = await openConfiguredDatabase(readSetup().env);
      try {
        const span: ExportSpan = { from: options.from ?? null, to: options.to ?? null };
        const rows =
          what === "incidents"
            ? incidentRows(exportIncidents(database.db, span))
            : observationRows(exportObservations(database.db, span));
        await write(rows, options.format);
      } finally {
        await database.close();
      }
    });
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

const moment = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

async function* incidentRows(all: AsyncGenerator<Incident>): AsyncGenerator<Row> {
  for await (const incident of all) yield incidentRow(incident);
}

function incidentRow(incident: Incident): Row {
  const times = timesOf(incident);
  return {
    id: incident.id,
    kind: incident.kind,
    metric: incident.metric,
    client: incident.client,
    title: incident.title,
    status: incident.status,
    severity: incident.severity,
    side: incident.side,
    cause: incident.cause,
    started_at: moment(incident.startedAt),
    noticed_at: moment(incident.noticedAt),
    posted_at: moment(incident.postedAt),
    acknowledged_at: moment(incident.acknowledgedAt),
    acknowledged_by: incident.acknowledgedBy,
    client_told_at: moment(incident.clientToldAt),
    client_acknowledged_at: moment(incident.clientAcknowledgedAt),
    client_fixed_at: moment(incident.clientFixedAt),
    cause_known_at: moment(incident.causeKnownAt),
    volume_back_at: moment(incident.volumeBackAt),
    resolved_at: moment(incident.resolvedAt),
    resolved_by: incident.resolvedBy,
    resolution: incident.resolution,
    dismissed_at: moment(incident.dismissedAt),
    reopened: incident.reopened,
    observed: incident.observed,
    expected: incident.expected,
    // Of a ratio: all denominators, of which the two before are shares.
    denominator: incident.weight,
    shortfall: canMiss(incident) ? incident.shortfall : null,
    unit: incident.unit,
    money: moneyMissing(incident),
    currency: incident.currency,
    seconds_to_notice: seconds(times.toNotice),
    seconds_to_acknowledge: seconds(times.toAcknowledge),
    seconds_to_understand: seconds(times.toUnderstand),
    seconds_to_resolve: seconds(times.toResolve),
    seconds_our_time: seconds(times.ourTime),
    seconds_client_time: seconds(times.clientTime),
    drill: incident.drill,
  };
}

async function* observationRows(all: AsyncGenerator<ExportedObservation>): AsyncGenerator<Row> {
  for await (const row of all) {
    const { metric, group, value, weight } = row;
    yield { metric, group, bucket: moment(row.bucket), value, weight, read_at: moment(row.readAt) };
  }
}

async function write(rows: AsyncGenerator<Row>, format: "csv" | "json"): Promise<void> {
  let isFirst = true;
  for await (const row of rows) {
    if (format === "csv" && isFirst) await print(csvLine(Object.keys(row)));
    isFirst = false;
    await print(format === "csv" ? csvLine(Object.values(row)) : `${JSON.stringify(row)}\n`);
  }
  if (isFirst) process.stderr.write("nothing was recorded in that time\n");
}

async function print(line: string): Promise<void> {
  if (!process.stdout.write(line)) await once(process.stdout, "drain");
}
