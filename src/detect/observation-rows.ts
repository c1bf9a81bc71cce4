import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";

/** One line of a file of observations. */
export interface ObservationRow {
  readonly group: string;
  /** Start of the bucket, milliseconds. */
  readonly bucket: number;
  readonly value: number | null;
}

/**
 * Reads observations one by one from a CSV file, plain or `.gz`: columns `ts` and `value`, and `group` where there are
 * several. An empty value is a gap.
 *
 * @throws Error that names the file, the line and the value it cannot read
 */
export async function* observationRows(file: string): AsyncGenerator<ObservationRow> {
  const parser = parse({ columns: true, skip_empty_lines: true, bom: true, relax_column_count: true });
  const raw = createReadStream(file);
  // A fault of any stage destroys the parser, and the loop below throws it.
  const failed = () => undefined;
  if (file.endsWith(".gz")) pipeline(raw, createGunzip(), parser, failed);
  else pipeline(raw, parser, failed);
  let line = 1;
  for await (const row of parser as AsyncIterable<Record<string, string>>) {
    line++;
    yield rowOf(row, `${file}:${line}`);
  }
}

function rowOf({ ts, group, value }: Record<string, string>, place: string): ObservationRow {
  if (ts === undefined || value === undefined) throw new Error(`${place}: needs the columns ts and value`);
  const bucket = Date.parse(ts);
  if (Number.isNaN(bucket)) throw new Error(`${place}: ts is "${ts}", must be a time like 2026-07-01T05:00:00Z`);
  if (value.trim() === "") return { group: group || "all", bucket, value: null };
  const number = Number(value);
  if (!Number.isFinite(number)) throw new Error(`${place}: value is "${value}", must be a number`);
  return { group: group || "all", bucket, value: number };
}
