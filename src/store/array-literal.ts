import { type SQL, sql } from "drizzle-orm";

/**
 * Columns of a batch as one array parameter each, read with `unnest`: one statement, whatever the number of rows. Sent
 * in PostgreSQL's binary form (array header, then length and bytes of each element), which both drivers pass on as it
 * is: text would be written by one side and parsed by the other, number by number.
 */
export function intArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, INT4, 4, (to, at, value) => to.writeInt32BE(value, at))}::int[]`;
}

export function floatArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, FLOAT8, 8, (to, at, value) => to.writeDoubleBE(value, at))}::float8[]`;
}

/** What four bytes hold: PostgreSQL takes no infinity for a number that was finite. */
const LARGEST_REAL = 3e38;

/** Numbers for columns of four bytes: seven digits are all that such a column keeps. */
export function realArray(values: readonly (number | null)[]): SQL {
  const write = (to: Buffer, at: number, value: number) =>
    to.writeFloatBE(Math.max(-LARGEST_REAL, Math.min(LARGEST_REAL, value)), at);
  return sql`${fixed(values, FLOAT4, 4, write)}::real[]`;
}

/** Moments, milliseconds since 1970. */
export function instantArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, TIMESTAMPTZ, 8, writeInstant)}::timestamptz[]`;
}

export function booleanArray(values: readonly boolean[]): SQL {
  const write = (to: Buffer, at: number, value: number) => to.writeUInt8(value, at);
  return sql`${fixed(values.map(Number), BOOL, 1, write)}::boolean[]`;
}

export function textArray(values: readonly (string | null)[]): SQL {
  const bytes = values.map((value) => (value === null ? null : utf8(value)));
  const array = newArray(
    TEXT,
    values.length,
    bytes.reduce((sum, one) => sum + (one?.length ?? 0), 0),
  );
  let at = HEAD;
  for (const one of bytes) {
    at = array.writeInt32BE(one?.length ?? NULL, at);
    if (one) at += one.copy(array, at);
  }
  return sql`${array}::text[]`;
}

/** Numbers that PostgreSQL gives its types, in every installation. */
const [BOOL, INT4, TEXT, FLOAT4, FLOAT8, TIMESTAMPTZ] = [16, 23, 25, 700, 701, 1184];
/** Bytes before the first element, and the length that says that there is none. */
const HEAD = 20;
const NULL = -1;

function fixed(
  values: readonly (number | null)[],
  type: number,
  size: number,
  write: (to: Buffer, at: number, value: number) => void,
): Buffer {
  const known = values.reduce<number>((count, value) => (value === null ? count : count + 1), 0);
  const array = newArray(type, values.length, known * size);
  let at = HEAD;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? NULL : size, at);
    if (value === null) continue;
    write(array, at, value);
    at += size;
  }
  return array;
}

/** One dimension that begins at 1; whether there are nulls is said by the elements themselves. */
function newArray(type: number, count: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEAD + 4 * count + bytes);
  for (const [i, word] of [1, 1, type, count, 1].entries()) array.writeInt32BE(word, 4 * i);
  return array;
}

const EPOCH = Date.UTC(2000, 0, 1);
const WORD = 2 ** 32;

/** Microseconds since 2000, as two words: faster than a big integer, and exact. */
function writeInstant(to: Buffer, at: number, ms: number): void {
  const micros = Math.round((ms - EPOCH) * 1000);
  const high = Math.floor(micros / WORD);
  to.writeInt32BE(high, at);
  to.writeUInt32BE(micros - high * WORD, at + 4);
}

/** A batch says the same few words over and over again. */
const words = new Map<string, Buffer>();

function utf8(text: string): Buffer {
  const known = words.get(text);
  if (known) return known;
  const bytes = Buffer.from(text, "utf8");
  if (words.size >= 64) words.clear();
  words.set(text, bytes);
  return bytes;
}
