/** A piece of a detector's state as bytes: a structured clone behind a checksum. */
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";

const CHECKSUM = 4;

export function packPiece(piece: unknown): Uint8Array {
  const body = serialize(piece);
  const packed = Buffer.allocUnsafe(CHECKSUM + body.length);
  packed.writeUInt32BE(crc32(body), 0);
  body.copy(packed, CHECKSUM);
  return packed;
}

/** Throws where the bytes are not those that were packed. */
export function unpackPiece(packed: Uint8Array): unknown {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const body = bytes.subarray(CHECKSUM);
  if (bytes.length < CHECKSUM || bytes.readUInt32BE(0) !== crc32(body)) throw new Error("a piece of it is damaged");
  return deserialize(body);
}
