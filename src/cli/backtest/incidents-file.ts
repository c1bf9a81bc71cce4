import { readFileSync } from "node:fs";
import { TZDate } from "@date-fns/tz";
import { parse } from "csv-parse/sync";
import { meant } from "../../config/catalogue/nearest.ts";
import type { KnownIncident } from "../../domain/backtest/alarm.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { CommandError } from "../command-error.ts";

const COLUMNS = ["metric", "group", "start", "end"] as const;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * Known incidents from a CSV with the columns metric, group (empty: all), start and end. Times without a zone are in the
 * metric's. @throws CommandError (2) with every fault, one line each.
 */
export function readIncidents(path: string, catalogue: Catalogue): KnownIncident[] {
  const faults: string[] = [];
  const incidents: KnownIncident[] = [];
  for (const { record, line } of rowsOf(path)) {
    const found = incidentOf(record, catalogue);
    if (typeof found === "string") faults.push(`${path}:${line} ${found}`);
    else incidents.push({ ...found, name: `line ${line}` });
  }
  if (faults.length > 0) throw new CommandError(faults.join("\n"), 2);
  return incidents;
}

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

function rowsOf(path: string): { record: Row; line: number }[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`${path} cannot be read: look at the path and its rights`, 2, { cause: error });
  }
  try {
    const rows: { record: Row; info: { lines: number } }[] = parse(text, {
      columns: (names: string[]) => names.map((name) => name.toLowerCase()),
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
    });
    const missing = COLUMNS.filter((name) => rows[0] && !(name in rows[0].record));
    if (missing.length > 0) {
      throw new CommandError(
        `${path}:1 has no column ${missing.join(", ")}; its first line must be ${COLUMNS.join(",")}`,
        2,
      );
    }
    return rows.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} is no CSV: ${error instanceof Error ? error.message : String(error)}`, 2, {
      cause: error,
    });
  }
}

/** One incident, or what is wrong with its line. */
function incidentOf(row: Row, catalogue: Catalogue): Omit<KnownIncident, "name"> | string {
  const metric = catalogue.metrics.get(row.metric ?? "");
  if (!metric)
    return `names no metric of the catalogue: ${row.metric || "nothing"}; ${meant(row.metric ?? "", [...catalogue.metrics.keys()])}`;
  const from = momentOf(row.start ?? "", metric.timezone);
  const to = momentOf(row.end ?? "", metric.timezone);
  if (from === undefined || to === undefined) {
    return `has no such time: ${(from === undefined ? row.start : row.end) || "nothing"}; write 2026-11-03 14:00 or 2026-11-03T14:00Z`;
  }
  return to > from ? { metric: metric.id, group: row.group || null, from, to } : "ends before it starts";
}

function momentOf(text: string, timezone: string): number | undefined {
  if (ZONED.test(text)) return known(Date.parse(text.replace(" ", "T")));
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = MOMENT.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const local = new TZDate(y, m - 1, d, Number(hour), Number(minute), Number(second), timezone);
  // A 30th of February would roll over to March.
  return local.getMonth() === m - 1 && local.getDate() === d ? known(local.getTime()) : undefined;
}

function known(at: number): number | undefined {
  return Number.isNaN(at) ? undefined : at;
}
