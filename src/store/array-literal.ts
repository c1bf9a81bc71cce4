import { type SQL, sql } from "drizzle-orm";

/**
 * Columns of a batch as one array parameter each, read with `unnest`: one statement, whatever the number of rows. Sent
 * in PostgreSQL's binary form (array header, then length and bytes of each element), which both drivers pass on as it
 * is: text would be written by one side and parsed by the other, number by number.
 */
export function intArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, INT4)}::int[]`;
}

export function floatArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, FLOAT8)}::float8[]`;
}

/** Numbers for columns of four bytes: seven digits are all that such a column keeps. */
export function realArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, FLOAT4)}::real[]`;
}

/** Moments, milliseconds since 1970. */
export function instantArray(values: readonly (number | null)[]): SQL {
  return sql`${fixed(values, TIMESTAMPTZ)}::timestamptz[]`;
}

export function booleanArray(values: readonly boolean[]): SQL {
  return sql`${fixed(values.map(Number), BOOL)}::boolean[]`;
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

/** Bytes of an element. */
const SIZE: Readonly<Record<number, number>> = { [BOOL]: 1, [INT4]: 4, [FLOAT4]: 4, [FLOAT8]: 8, [TIMESTAMPTZ]: 8 };

function fixed(values: readonly (number | null)[], type: number): Buffer {
  const size = SIZE[type] as number;
  let known = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== null) known++;
  const array = newArray(type, values.length, known * size);
  // A view: its setters cost a tenth of a buffer's, and there are some ten columns a row.
  const view = new DataView(array.buffer, array.byteOffset, array.byteLength);
  let at = HEAD;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    view.setInt32(at, value === null ? NULL : size);
    at += 4;
    if (value === null) continue;
    write(view, at, value, type);
    at += size;
  }
  return array;
}

/** What four bytes hold: PostgreSQL takes no infinity for a number that was finite. */
const LARGEST_REAL = 3e38;

function write(to: DataView, at: number, value: number, type: number): void {
  if (type === FLOAT4) to.setFloat32(at, Math.max(-LARGEST_REAL, Math.min(LARGEST_REAL, value)));
  else if (type === FLOAT8) to.setFloat64(at, value);
  else if (type === INT4) to.setInt32(at, value);
  else if (type === TIMESTAMPTZ) writeInstant(to, at, value);
  else to.setUint8(at, value);
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
function writeInstant(to: DataView, at: number, ms: number): void {
  const micros = Math.round((ms - EPOCH) * 1000);
  const high = Math.floor(micros / WORD);
  to.setInt32(at, high);
  to.setUint32(at + 4, micros - high * WORD);
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
