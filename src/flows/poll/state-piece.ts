/** A piece of a detector's state: copied while the detector goes on, then as bytes: a structured clone behind a checksum. */
import { DefaultSerializer, deserialize } from "node:v8";
import { crc32 } from "node:zlib";

/** A piece that nobody changes any more. */
export interface CopiedPiece {
  readonly piece: unknown;
  /** About how many bytes it will be. */
  readonly bytes: number;
}

type Numbers = Uint8Array | Int8Array | Float32Array | Float64Array | Int32Array;
type NumbersOf = new (buffer: ArrayBuffer, at: number, length: number) => Numbers;

/**
 * Copies a piece. All arrays of numbers go into one block of memory: a series has some twenty of them, and a block for
 * each would cost ten times as much as the copying.
 */
export function copyPiece(piece: unknown): CopiedPiece {
  const block = new ArrayBuffer(bytesIn(piece));
  let at = 0;
  function copy(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (ArrayBuffer.isView(value)) return copyNumbers(value as Numbers);
    if (Array.isArray(value)) return value.map(copy);
    if (value instanceof Map) return new Map([...value].map(([key, one]) => [copy(key), copy(one)]));
    if (value instanceof Set) return new Set([...value].map(copy));
    const fields: Record<string, unknown> = {};
    for (const name of Object.keys(value)) fields[name] = copy((value as Record<string, unknown>)[name]);
    return fields;
  }
  function copyNumbers(from: Numbers): Numbers {
    const to = new (from.constructor as NumbersOf)(block, at, from.length);
    to.set(from);
    at += aligned(from.byteLength);
    return to;
  }
  return { piece: copy(piece), bytes: block.byteLength };
}

/** Bytes of all arrays of numbers in a value. */
function bytesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (ArrayBuffer.isView(value)) return aligned(value.byteLength);
  const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  let sum = 0;
  for (const part of parts) if (typeof part === "object") sum += bytesIn(part);
  return sum;
}

function aligned(bytes: number): number {
  return 8 * Math.ceil(bytes / 8);
}

const CHECKSUM = 4;

export function packPiece(piece: unknown): Uint8Array {
  const serializer = new DefaultSerializer();
  serializer.writeRawBytes(Buffer.alloc(CHECKSUM));
  serializer.writeHeader();
  serializer.writeValue(piece);
  const packed = serializer.releaseBuffer();
  packed.writeUInt32BE(crc32(packed.subarray(CHECKSUM)), 0);
  return packed;
}

/** Throws where the bytes are not those that were packed. */
export function unpackPiece(packed: Uint8Array): unknown {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const body = bytes.subarray(CHECKSUM);
  if (bytes.length < CHECKSUM || bytes.readUInt32BE(0) !== crc32(body)) throw new Error("a piece of it is damaged");
  return deserialize(body);
}
