/**
 * What one round of verdicts means for incidents. Only decisions come out; the flows carry them out under locks, and
 * the database's unique indexes have the last word where two rounds meet.
 */
import type { VerdictKind } from "./detection.ts";

/** A drop of the same series this soon after its resolution goes on in the same thread. Milliseconds. */
export const REOPEN_WITHIN = 2 * 3_600_000;
/** Losses that begin within so many buckets of one another may have one cause. */
const TOGETHER = 3;

/** How one series stands after a round. */
export interface SeriesStanding {
  readonly seriesId: number;
  readonly group: string;
  /** The newest verdict. */
  readonly kind: VerdictKind;
  readonly bucket: number;
  /** Start of the drop, where it is low (or high). */
  readonly since: number | null;
  /** End of the newest good bucket. */
  readonly lastGood: number | null;
  /** The open incident it takes part in. */
  readonly incidentId: number | null;
  /** How its newest closed incident ended. */
  readonly closed: {
    readonly incidentId: number;
    readonly at: number;
    readonly dismissed: boolean;
    /** It was still low when somebody closed it. */
    readonly wasLow: boolean;
  } | null;
}

export interface Member {
  readonly seriesId: number;
  readonly since: number;
}

export type RoundDecision =
  | { readonly kind: "open"; readonly members: readonly Member[] }
  | { readonly kind: "join"; readonly incidentId: number; readonly member: Member }
  | { readonly kind: "reopen"; readonly incidentId: number; readonly members: readonly Member[] };

/** @param bucket length of a bucket in milliseconds */
export function decideRound(standings: readonly SeriesStanding[], bucket: number): RoundDecision[] {
  const low = standings.filter((standing) => isLow(standing) && !isSameDropAgain(standing));
  const fresh = low.filter((standing) => standing.incidentId === null);
  if (fresh.length === 0) return [];
  if (isShared(low, standings, bucket)) return [decideShared(low, fresh)].flat();
  return fresh.map(decideAlone);
}

function isLow(standing: SeriesStanding): boolean {
  return standing.kind === "low" || standing.kind === "high";
}

/** Somebody closed it while it was low: until one bucket is good again this is the drop they know of. */
function isSameDropAgain({ incidentId, closed, lastGood }: SeriesStanding): boolean {
  if (incidentId !== null || closed === null || !closed.wasLow) return false;
  return lastGood === null || lastGood <= closed.at;
}

/** Most of what is watched fell at the same time: that has one cause, and it is sooner ours than each client's. */
function isShared(low: readonly SeriesStanding[], standings: readonly SeriesStanding[], bucket: number): boolean {
  const watched = standings.filter((standing) => standing.kind !== "learning" && standing.kind !== "muted");
  if (low.length < 2 || low.length * 2 < watched.length) return false;
  const starts = low.map(startOf);
  return Math.max(...starts) - Math.min(...starts) <= TOGETHER * bucket;
}

function decideShared(low: readonly SeriesStanding[], fresh: readonly SeriesStanding[]): RoundDecision[] {
  const open = low.find((standing) => standing.incidentId !== null)?.incidentId;
  if (open !== undefined && open !== null) {
    return fresh.map((standing) => ({ kind: "join", incidentId: open, member: memberOf(standing) }));
  }
  const again = fresh.find(reopens)?.closed?.incidentId;
  if (again !== undefined) return [{ kind: "reopen", incidentId: again, members: fresh.map(memberOf) }];
  return [{ kind: "open", members: fresh.map(memberOf) }];
}

function decideAlone(standing: SeriesStanding): RoundDecision {
  const members = [memberOf(standing)];
  return reopens(standing) && standing.closed
    ? { kind: "reopen", incidentId: standing.closed.incidentId, members }
    : { kind: "open", members };
}

function reopens(standing: SeriesStanding): boolean {
  const { closed } = standing;
  return closed !== null && !closed.dismissed && startOf(standing) <= closed.at + REOPEN_WITHIN;
}

/** The loss that an earlier incident has counted is not counted again. */
function memberOf(standing: SeriesStanding): Member {
  const counted = standing.closed?.at ?? Number.NEGATIVE_INFINITY;
  return { seriesId: standing.seriesId, since: Math.min(Math.max(startOf(standing), counted), standing.bucket) };
}

function startOf(standing: SeriesStanding): number {
  return standing.since ?? standing.bucket;
}

/** How far one series is on its way back, from the newest verdicts since its drop began, oldest first. */
export interface Recovery {
  readonly low: boolean;
  /** Good buckets in a row at the end. */
  readonly good: number;
  /** Start of the first of them. */
  readonly backAt: number | null;
}

export function recoveryOf(
  tail: readonly { readonly bucket: number; readonly kind: VerdictKind; readonly good: boolean }[],
): Recovery {
  let good = 0;
  let backAt: number | null = null;
  for (let i = tail.length - 1; i >= 0; i--) {
    const verdict = tail[i];
    if (!verdict?.good || verdict.kind === "low" || verdict.kind === "high") break;
    good += 1;
    backAt = verdict.bucket;
  }
  return { low: good === 0, good, backAt };
}

/** An incident is as far as the slowest of its series. */
export function recoveryOfAll(series: readonly Recovery[]): { readonly good: number; readonly backAt: number | null } {
  if (series.length === 0) return { good: 0, backAt: null };
  const good = Math.min(...series.map((one) => one.good));
  const backs = series.map((one) => one.backAt).filter((at) => at !== null);
  return { good, backAt: good === 0 || backs.length === 0 ? null : Math.max(...backs) };
}
