/**
 * What one round of verdicts means for incidents. Only decisions come out; the flows carry them out under locks, and
 * the database's unique indexes have the last word where two rounds meet.
 */
import { median } from "simple-statistics";
import { isTogether, type VerdictKind } from "./detection.ts";

/** A drop of the same series this soon after its resolution goes on in the same thread. Milliseconds. */
export const REOPEN_WITHIN = 2 * 3_600_000;
/** Losses that begin within so many buckets of one another may have one cause. */
const TOGETHER = 3;
/** Groups of less than this share of what the low ones usually bring say nothing by being well: most are long gone. */
const COUNTS_FROM = 1 / 20;

/** How one series stands after a round. */
export interface SeriesStanding {
  readonly seriesId: number;
  readonly group: string;
  /** The newest verdict. */
  readonly kind: VerdictKind;
  readonly bucket: number;
  /** What the newest bucket was expected to bring; null: nothing is known. */
  readonly expected: number | null;
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
  const together = sharedLoss(standings, low, TOGETHER * bucket);
  const isShared = together.length > 0;
  const shared = new Set(together);
  const alone = low.filter((standing) => isFresh(standing) && !shared.has(standing));
  return [...(isShared ? decideShared(together) : []), ...alone.map(decideAlone)];
}

function isFresh(standing: SeriesStanding): boolean {
  return standing.incidentId === null;
}

function isLow(standing: SeriesStanding): boolean {
  return standing.kind === "low" || standing.kind === "high";
}

/** Somebody closed it while it was low: until one bucket is good again this is the drop they know of. */
function isSameDropAgain({ incidentId, closed, lastGood }: SeriesStanding): boolean {
  if (incidentId !== null || closed === null || !closed.wasLow) return false;
  return lastGood === null || lastGood <= closed.at;
}

/**
 * Those that fell for one cause: most of the groups, or those that fell when the rest of the groups did together. Empty
 * where each is on its own, or nothing is new.
 */
function sharedLoss(
  standings: readonly SeriesStanding[],
  low: readonly SeriesStanding[],
  span: number,
): SeriesStanding[] {
  const sums = low.filter(({ group }) => isTogether(group));
  if (sums.length > 0) {
    const starts = sums.map(startOf);
    const isNear = (one: SeriesStanding) => starts.some((start) => Math.abs(startOf(one) - start) <= span);
    const shared = incidentsOfSeveral(standings);
    // What is known to be a loss of several groups goes on in its thread, whenever the rest is noticed.
    const near = low.filter((one) => isNear(one) || shared.has(one.incidentId ?? Number.NaN));
    return near.some(isFresh) ? near : [];
  }
  const together = largestTogether(low, span);
  const own = standings.filter(({ group }) => !isTogether(group));
  return together.length >= 2 && 2 * together.length >= countWatched(own, together) ? together : [];
}

/** Open incidents that several series take part in. */
function incidentsOfSeveral(standings: readonly SeriesStanding[]): ReadonlySet<number> {
  const [seen, several] = [new Set<number>(), new Set<number>()];
  for (const { incidentId } of standings) {
    if (incidentId === null) continue;
    if (seen.has(incidentId)) several.add(incidentId);
    seen.add(incidentId);
  }
  return several;
}

/** Those that fell within `span` of one another: the most of them, some of them new. Empty: none is new. */
function largestTogether(low: readonly SeriesStanding[], span: number): SeriesStanding[] {
  const ordered = [...low].sort((a, b) => startOf(a) - startOf(b));
  let [from, to, end] = [0, 0, 0];
  let fresh = 0;
  for (const [first, standing] of ordered.entries()) {
    for (let next = ordered[end]; next && startOf(next) <= startOf(standing) + span; next = ordered[end]) {
      fresh += Number(isFresh(next));
      end += 1;
    }
    if (fresh > 0 && end - first > to - from) [from, to] = [first, end];
    fresh -= Number(isFresh(standing));
  }
  const together = new Set(ordered.slice(from, to));
  return low.filter((standing) => together.has(standing));
}

/**
 * How many could have fallen at that time. Most of them did: that has one cause, and it is sooner ours than each
 * client's. Those that were down already could not, and groups that have gone bring nothing that could be missed.
 */
function countWatched(standings: readonly SeriesStanding[], together: readonly SeriesStanding[]): number {
  const usual = median(together.map((standing) => standing.expected ?? 0));
  const others = standings.filter(({ kind, expected }) => kind === "ok" && (expected ?? 0) >= COUNTS_FROM * usual);
  return together.length + others.length;
}

function decideShared(low: readonly SeriesStanding[]): RoundDecision[] {
  const fresh = low.filter(isFresh);
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
