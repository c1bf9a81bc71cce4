import { type SQL, sql } from "drizzle-orm";
import type { Observation, Verdict } from "../domain/detection.ts";
import { booleanArray, floatArray, instantArray, intArray, realArray, textArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsIn, isIn } from "./grid-buckets.ts";
import { rowsOf } from "./rows-of.ts";
import { codeOf } from "./transact.ts";

/** Rows of a round, column by column: a round has many. */
export interface Rows {
  readonly seriesId: number[];
  /** Milliseconds since 1970. */
  readonly bucket: number[];
  readonly value: (number | null)[];
  /** What the value is made of, where that is known. */
  readonly weight: (number | null)[];
  /** What the detector says of it; null: it was read into the past and is not judged. */
  readonly verdict: (Verdict | null)[];
}

/** What a poll has to write. A (series, bucket) may come once. */
export interface Round {
  /** Buckets that were never read, as far as is known. */
  readonly fresh: Rows;
  /** Buckets that are known, with another value or another verdict. */
  readonly known: Rows;
}

export function newRound(): Round {
  return { fresh: noRows(), known: noRows() };
}

function noRows(): Rows {
  return { seriesId: [], bucket: [], value: [], weight: [], verdict: [] };
}

export function addRow(
  rows: Rows,
  seriesId: number,
  row: Pick<Observation, "bucket" | "value" | "weight">,
  verdict: Verdict | null,
): void {
  rows.seriesId.push(seriesId);
  rows.bucket.push(row.bucket);
  rows.value.push(row.value);
  rows.weight.push(row.weight ?? null);
  rows.verdict.push(verdict);
}

/** Rows a statement: keeps one parameter below some megabytes. */
const BATCH = 20_000;

/**
 * Writes a round in batches: what was read, and what the detector says of it or of earlier buckets anew. The newest
 * word for a bucket replaces the earlier one; `read_at` tells when the value came, and stays where only the verdict is
 * another.
 */
export async function writeRound(db: Db, { fresh, known }: Round, readAt: number): Promise<void> {
  for (const rows of batchesOf(fresh)) await insert(db, rows, readAt);
  for (const rows of batchesOf(known)) await replace(db, rows, readAt);
}

function* batchesOf(rows: Rows): Generator<Rows> {
  for (let at = 0; at < rows.bucket.length; at += BATCH) {
    const cut = <T>(column: readonly T[]): T[] => (column.length <= BATCH ? [...column] : column.slice(at, at + BATCH));
    yield {
      seriesId: cut(rows.seriesId),
      bucket: cut(rows.bucket),
      value: cut(rows.value),
      weight: cut(rows.weight),
      verdict: cut(rows.verdict),
    };
  }
}

const UNIQUE_VIOLATION = "23505";

/** Looking for rows that are not there would double the cost of a round: they are looked for only if there are some. */
async function insert(db: Db, rows: Rows, readAt: number): Promise<void> {
  try {
    await db.transaction((tx) => tx.execute(insertion(rows, readAt)));
  } catch (error) {
    if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
    await replace(db, rows, readAt);
  }
}

async function replace(db: Db, rows: Rows, readAt: number): Promise<void> {
  // A value without a verdict says nothing of the verdict that is there.
  await db.execute(sql`${insertion(rows, readAt)}
    on conflict (bucket, series_id) do update set
      value = excluded.value, weight = excluded.weight,
      read_at = case when (observations.value, observations.weight) is distinct from (excluded.value, excluded.weight)
                     then excluded.read_at else observations.read_at end,
      ${sql.join(
        JUDGED.map((column) =>
          sql.raw(
            `${column} = case when excluded.kind is null then observations.${column} else excluded.${column} end`,
          ),
        ),
        sql`, `,
      )}`);
}

/** What a verdict fills in. */
const JUDGED = [
  "kind",
  "good",
  "expected",
  "lower",
  "upper",
  "score",
  "window_ms",
  "window_observed",
  "window_expected",
  "window_limit",
  "rule",
  "since",
  "shortfall",
  "shortfall_error",
];

function insertion(rows: Rows, readAt: number): SQL {
  const column = <T>(of: (verdict: Verdict) => T): (T | null)[] =>
    rows.verdict.map((verdict) => (verdict === null ? null : of(verdict)));
  const judged = sql.raw(JUDGED.join(", "));
  // Arrays side by side in the list of what is selected, where the database walks through them row by row: in the list
  // of tables it would store each of them first, at half as much again for a row.
  return sql`
    insert into observations (series_id, bucket, value, weight, read_at, ${judged})
    select series_id, bucket, value, weight, ${new Date(readAt).toISOString()}::timestamptz, ${judged}
    from (select
      unnest(${intArray(rows.seriesId)}) as series_id, unnest(${instantArray(rows.bucket)}) as bucket,
      unnest(${floatArray(rows.value)}) as value, unnest(${floatArray(rows.weight)}) as weight,
      unnest(${textArray(column((v) => v.kind))}) as kind,
      unnest(${booleanArray(rows.verdict.map((v) => v?.good ?? false))}) as good,
      unnest(${realArray(column((v) => v.expected))}) as expected, unnest(${realArray(column((v) => v.lower))}) as lower,
      unnest(${realArray(column((v) => v.upper))}) as upper, unnest(${realArray(column((v) => finite(v.score)))}) as score,
      unnest(${intArray(column((v) => v.window?.length ?? null))}) as window_ms,
      unnest(${realArray(column((v) => v.window?.observed ?? null))}) as window_observed,
      unnest(${realArray(column((v) => v.window?.expected ?? null))}) as window_expected,
      unnest(${realArray(column((v) => v.window?.limit ?? null))}) as window_limit,
      unnest(${textArray(column((v) => v.rule))}) as rule, unnest(${instantArray(column((v) => v.since))}) as since,
      unnest(${realArray(column((v) => v.shortfall))}) as shortfall,
      unnest(${realArray(column((v) => v.shortfallError ?? null))}) as shortfall_error) as fresh`;
}

/** A score of minus infinity (an impossible bucket) has no place in an average; it is kept as a very low number. */
function finite(score: number | null): number | null {
  return score === null || Number.isFinite(score) ? score : -1e6;
}

/**
 * Everything stored of these series in `from <= bucket < to`, oldest bucket first: what a detector is rebuilt from. The
 * rows of a bucket come as one string of bytes, as a long past has millions of them.
 *
 * @param groupOf groups by the ids of their series
 */
export async function readObservations(
  db: Db,
  groupOf: ReadonlyMap<number, string>,
  span: { readonly from: number; readonly to: number },
  bucketMs: number,
): Promise<Observation[]> {
  if (groupOf.size === 0) return [];
  const result = await db.execute(sql`
    select extract(epoch from b.bucket)::float8 * 1000 as bucket,
           string_agg(int4send(o.series_id) || float8send(coalesce(o.value, 'NaN')) || float8send(coalesce(o.weight, 'NaN')), '' order by o.series_id) as packed
    from ${bucketsIn(span.from, span.to, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray([...groupOf.keys()])})
      and ${isIn("o.bucket", span.from, span.to)}
    group by b.bucket order by b.bucket`);
  const found: Observation[] = [];
  for (const row of rowsOf(result)) unpack(row.packed as Uint8Array, Number(row.bucket), groupOf, found);
  return found;
}

/** Bytes of one row: an id of four, a value and a weight of eight. */
const PACKED = 20;

function unpack(packed: Uint8Array, bucket: number, groupOf: ReadonlyMap<number, string>, found: Observation[]): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at < packed.byteLength; at += PACKED) {
    const value = view.getFloat64(at + 4);
    const weight = view.getFloat64(at + 12);
    found.push({
      group: groupOf.get(view.getInt32(at)) as string,
      bucket,
      value: Number.isNaN(value) ? null : value,
      weight: Number.isNaN(weight) ? undefined : weight,
    });
  }
}
