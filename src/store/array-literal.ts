import { type SQL, sql } from "drizzle-orm";

/**
 * Columns of a batch as one array parameter each, read with `unnest`: one statement, whatever the number of rows. Sent
 * as text and cast by the server, because the two drivers do not serialise arrays alike.
 */
export function intArray(values: readonly (number | null)[]): SQL {
  return sql`(${literal(values)}::text)::int[]`;
}

export function floatArray(values: readonly (number | null)[]): SQL {
  return sql`(${literal(values)}::text)::float8[]`;
}

/** What four bytes hold: PostgreSQL refuses the whole statement for a number beyond them, large or small. */
const LARGEST_REAL = 3e38;
const SMALLEST_REAL = 1e-37;

/** Numbers for columns of four bytes: seven digits are all that such a column keeps. */
export function realArray(values: readonly (number | null)[]): SQL {
  return sql`(${literal(values.map((value) => (value === null ? null : real(value))))}::text)::real[]`;
}

function real(value: number): number {
  if (Math.abs(value) < SMALLEST_REAL) return 0;
  return Number(Math.max(-LARGEST_REAL, Math.min(LARGEST_REAL, value)).toPrecision(7));
}

/**
 * Moments (milliseconds since 1970) as seconds in `float8[]`, to be read with {@link toMoment}: numbers are several
 * times cheaper to write and to parse than dates.
 */
export function instantArray(values: readonly (number | null)[]): SQL {
  return floatArray(values.map((value) => (value === null ? null : value / 1000)));
}

/** A column of {@link instantArray} as `timestamptz`; exact to the millisecond for centuries around today. */
export function toMoment(column: string): SQL {
  return sql.raw(`to_timestamp(${column})`);
}

/** Text, quoted for the array's own syntax. */
export function textArray(values: readonly (string | null)[]): SQL {
  const quoted = values.map((value) => (value === null ? null : `"${value.replace(/[\\"]/g, "\\$&")}"`));
  return sql`(${literal(quoted)}::text)::text[]`;
}

export function booleanArray(values: readonly boolean[]): SQL {
  return sql`(${literal(values)}::text)::boolean[]`;
}

function literal(values: readonly (number | string | boolean | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : String(value))).join(",")}}`;
}
