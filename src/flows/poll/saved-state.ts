/**
 * The detector's state in the database: saved every week for each metric, spread over rounds, so that a start or another
 * replica reads it and what came since, instead of the whole past. It may be lost or useless at any time: then the past
 * is read.
 */
import { createHash } from "node:crypto";
import type { Metric } from "../../domain/catalogue.ts";
import type { Monitor } from "../../domain/detection.ts";
import type { Checkpoint } from "../../store/checkpoint.ts";
import type { Db } from "../../store/db.ts";
import { addPieces, dropAbandoned, dropPieces, dropPiecesBefore, readPieces } from "../../store/detector-states.ts";
import type { Remembered } from "./memory.ts";
import { type CopiedPiece, copyPiece, packPiece, unpackPiece } from "./state-piece.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * How often: a state is twenty kilobytes a series and costs about as much as ten buckets of it to write, and what came
 * since, some two hundred buckets, is read and taken in within twenty seconds for ten thousand series.
 */
const EVERY = 7 * DAY;
/** Bytes a round writes at least, and the share of a state, while it is being saved. */
const A_ROUND = 1_000_000;
const SHARE = 1 / 96;
/** A save that began so many rounds ago was broken off: none takes as long, with however many replicas. */
const ABANDONED = 1000;
/** Pieces that are read at once. */
const AT_ONCE = 16;

/** A state that is on its way into the database: a copy, so that the detector may go on. */
export interface Saving {
  readonly checkpoint: Checkpoint;
  readonly pieces: readonly CopiedPiece[];
  readonly bytes: number;
  written: number;
}

/** What a stored state must agree with: settings (`monitorKey`) and layout. */
export function stateKey(settings: string, monitor: Pick<Monitor, "layout">): string {
  return createHash("sha256").update(`${settings}\n${monitor.layout}`).digest("hex");
}

/**
 * Saves the state where a week has gone by since the last one, or goes on with that: to be called at the end of a round,
 * within its transaction. Returns the checkpoint that is whole now, if one has just become so.
 *
 * @param now the round that is being written, and up to when it has read
 */
export async function saveState(
  tx: Db,
  metric: Metric,
  remembered: Remembered,
  now: { readonly round: number; readonly readTo: number; readonly checkpoint: Checkpoint | null },
): Promise<Checkpoint | undefined> {
  const key = stateKey(remembered.settings, remembered.monitor);
  if (!remembered.saving && isDue(metric, now.readTo, key, now.checkpoint)) {
    remembered.saving = copyOf(remembered, { ...now, key });
    await dropAbandoned(tx, metric.id, now.round - ABANDONED, now.checkpoint?.round ?? null);
  }
  const { saving } = remembered;
  if (!saving) return undefined;
  await writeSome(tx, metric.id, saving);
  if (saving.written < saving.pieces.length) return undefined;
  remembered.saving = null;
  const { round } = saving.checkpoint;
  // Another replica was faster.
  if (now.checkpoint && now.checkpoint.round > round) {
    await dropPieces(tx, metric.id, round);
    return undefined;
  }
  await dropPiecesBefore(tx, metric.id, round);
  return saving.checkpoint;
}

/** Every week, or in so many buckets as an hourly metric has in them; each metric at a time of its own. */
function isDue(metric: Metric, readTo: number, key: string, last: Checkpoint | null): boolean {
  if (last?.key !== key) return true;
  const every = Math.max(EVERY, (EVERY / HOUR) * metric.bucket);
  const offset = createHash("sha256").update(metric.id).digest().readUInt32BE(0) * metric.bucket;
  const turn = (time: number): number => Math.floor((time + offset) / every);
  return turn(readTo) > turn(last.readTo);
}

function copyOf(
  { monitor, sharedAmong }: Remembered,
  { round, readTo, key }: { readonly round: number; readonly readTo: number; readonly key: string },
): Saving {
  const pieces = Array.from(monitor.save(), copyPiece);
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  return { checkpoint: { round, readTo, key, sharedAmong, pieces: pieces.length }, pieces, bytes, written: 0 };
}

async function writeSome(tx: Db, metric: string, saving: Saving): Promise<void> {
  const from = saving.written;
  let left = Math.max(A_ROUND, SHARE * saving.bytes);
  let to = from;
  for (; to < saving.pieces.length && left > 0; to++) left -= (saving.pieces[to] as CopiedPiece).bytes;
  const packed = saving.pieces.slice(from, to).map(({ piece }) => packPiece(piece));
  await addPieces(tx, metric, saving.checkpoint.round, from, packed);
  saving.written = to;
}

/** Fills a new monitor with the stored state. Throws where that is not whole. */
export async function restoreState(db: Db, metric: Metric, monitor: Monitor, checkpoint: Checkpoint): Promise<void> {
  for (let from = 0; from < checkpoint.pieces; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, checkpoint.pieces);
    const pieces = await readPieces(db, metric.id, checkpoint.round, from, to);
    if (pieces.length !== to - from) throw new Error("a piece of it is missing");
    for (const piece of pieces) monitor.restore(unpackPiece(piece));
  }
}
