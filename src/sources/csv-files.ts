/** Finds and streams CSV files, packed or not. */
import { createReadStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { Fault } from "./fault.ts";

/** The wanted cells of one line under the names that the asker gave them; undefined for columns not asked for. */
export type Cells = Readonly<Record<string, string | undefined>>;

export interface Layout {
  /** Name of the cell → name of the column in the header. */
  readonly columns: Readonly<Record<string, string | undefined>>;
  readonly delimiter: string;
}

/** No sensible line is longer; a missing closing quote would otherwise swallow the rest of the file. */
const LONGEST_LINE = 1_000_000;

/**
 * The files behind a path, in the order of their names.
 *
 * @param only one file of the folder; it must not lead out of it, not even by a link
 * @throws Fault `unreachable` where nothing is there, `refused` where the path leads out of the folder
 */
export async function csvFiles(folder: string, path: string, only: string | undefined): Promise<string[]> {
  const root = resolve(folder, path);
  try {
    if ((await stat(root)).isFile()) {
      if (only !== undefined && only !== basename(root))
        throw new Fault("refused", `file: ${only} is asked for, but ${path} is itself a file`);
      return [root];
    }
    const names =
      only === undefined ? (await readdir(root)).filter((name) => /\.csv(\.gz)?$/i.test(name)).sort() : [only];
    if (names.length === 0) throw new Fault("unreachable", `there is no *.csv and no *.csv.gz in ${path}`);
    return await Promise.all(names.map((name) => inside(root, name, path)));
  } catch (error) {
    throw explain(error, only === undefined ? path : join(path, only));
  }
}

/** Calls `line` for every line after the header with the cells asked for; `where` is `leads.csv:17`. @throws Fault */
export async function readCsv(
  file: string,
  layout: Layout,
  signal: AbortSignal,
  line: (cells: Cells, where: string) => void,
): Promise<void> {
  const name = basename(file);
  const parser = parse({
    delimiter: layout.delimiter,
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
  });
  const bytes = createReadStream(file);
  try {
    if (/\.gz$/i.test(file)) await pipeline(bytes, createGunzip(), parser, eachLine, { signal });
    else await pipeline(bytes, parser, eachLine, { signal });
  } catch (error) {
    if (error instanceof CsvError) throw new Fault("rubbish", `${name}:${error.lines}: ${error.message}`);
    throw explain(error, name);
  }

  async function eachLine(records: AsyncIterable<{ record: string[]; info: { lines: number } }>): Promise<void> {
    let cellsOf: ((record: readonly string[]) => Cells) | undefined;
    for await (const { record, info } of records) {
      if (cellsOf) line(cellsOf(record), `${name}:${info.lines}`);
      else cellsOf = cellReader(record, layout, name);
    }
    if (!cellsOf) throw new Fault("rubbish", `${name} is empty: not even a header is there`);
  }
}

function cellReader(header: readonly string[], layout: Layout, name: string): (record: readonly string[]) => Cells {
  const places = Object.entries(layout.columns).flatMap(([cell, column]) => {
    if (column === undefined) return [];
    const at = header.indexOf(column);
    if (at < 0) throw new Fault("refused", `${name} has no column "${column}"; it has ${header.join(", ")}`);
    return [[cell, at] as const];
  });
  return (record) => Object.fromEntries(places.map(([cell, at]) => [cell, record[at]]));
}

async function inside(root: string, name: string, path: string): Promise<string> {
  const [home, file] = await Promise.all([realpath(root), realpath(join(root, name))]);
  if (!file.startsWith(home + sep)) throw new Fault("refused", `${name} leads out of ${path}`);
  if (!(await stat(file)).isFile()) throw new Fault("refused", `${name} in ${path} is not a file`);
  return join(root, name);
}

function explain(error: unknown, what: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return new Fault("unreachable", `${what} does not exist`);
  if (code === "EACCES" || code === "EPERM") return new Fault("unreachable", `${what} may not be read`);
  if (/^Z_|^ERR_.*ZLIB/.test(code)) return new Fault("rubbish", `${what} is not a whole gzip file (${code})`);
  return code === "" ? error : new Fault("unreachable", `${what} cannot be read (${code})`);
}
