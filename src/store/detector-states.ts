/** Stored states of detectors, piece by piece. */
import { and, asc, eq, gte, lt, ne } from "drizzle-orm";
import type { Db } from "./db.ts";
import { detectorStates } from "./schema.ts";

/** Adds pieces of the state of a round, the first of them with the number `from`. */
export async function addPieces(
  tx: Db,
  metric: string,
  round: number,
  from: number,
  pieces: readonly Uint8Array[],
): Promise<void> {
  for (const [i, state] of pieces.entries()) {
    await tx.insert(detectorStates).values({ metric, round, piece: from + i, state });
  }
}

/** Pieces of the state of a round, in order; `from` and `to` are their numbers, `to` is not among them. */
export async function readPieces(
  db: Db,
  metric: string,
  round: number,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  const { piece, state } = detectorStates;
  const rows = await db
    .select({ state })
    .from(detectorStates)
    .where(and(eq(detectorStates.metric, metric), eq(detectorStates.round, round), gte(piece, from), lt(piece, to)))
    .orderBy(asc(piece));
  return rows.map((row) => row.state);
}

/** Drops the states of earlier rounds. */
export async function dropPiecesBefore(tx: Db, metric: string, round: number): Promise<void> {
  await tx.delete(detectorStates).where(and(eq(detectorStates.metric, metric), lt(detectorStates.round, round)));
}

/** Drops what saves that were broken off have left: all of rounds before `before`, but the state of round `kept`. */
export async function dropAbandoned(tx: Db, metric: string, before: number, kept: number | null): Promise<void> {
  const { metric: of, round } = detectorStates;
  await tx
    .delete(detectorStates)
    .where(and(eq(of, metric), lt(round, before), kept === null ? undefined : ne(round, kept)));
}

/** Drops the state of one round. */
export async function dropPieces(tx: Db, metric: string, round: number): Promise<void> {
  await tx.delete(detectorStates).where(and(eq(detectorStates.metric, metric), eq(detectorStates.round, round)));
}
