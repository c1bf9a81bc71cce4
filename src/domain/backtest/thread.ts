import type { MetricKind } from "../catalogue.ts";
import type { Verdict } from "../detection.ts";
import { addBucket, addSums, figuresOf, noSums, type Sums } from "../figures.ts";
import { recoveryOf, recoveryOfAll } from "../round-rules.ts";
import type { Alarm } from "./alarm.ts";
import { type Step, stepOf, type Track } from "./track.ts";

/** One bucket of all series, and when it is judged. */
export interface Round {
  readonly bucket: number;
  readonly end: number;
  readonly at: number;
}

interface Counted {
  readonly sums: Sums;
  lowest: Step | null;
}

interface ThreadMember {
  readonly track: Track;
  readonly since: number;
  /** The verdict by which it came in. */
  readonly first: Verdict;
  /** What its drop has cost up to the last bucket that was not good, and the good buckets after that. */
  counted: Counted;
  pending: Counted;
}

/** A thread of a replay: what an incident is to the bot. */
export interface Thread {
  readonly id: number;
  /** End of the bucket that opened it. */
  readonly noticed: number;
  readonly members: Map<string, ThreadMember>;
  /** Start of the first good bucket after it; null while it is open. */
  until: number | null;
  reopened: number;
  reopenedAt: number | null;
}

/** A series takes part from now on; the buckets since its drop began are counted. */
export function takeUp(thread: Thread, track: Track, since: number, round: Round): void {
  track.thread = thread.id;
  const known = thread.members.get(track.group);
  if (known) return;
  const counted = nothing();
  for (const step of track.between(since, round.bucket)) count(counted, step);
  thread.members.set(track.group, { track, since, first: track.latest, counted, pending: nothing() });
}

/** Counts the newest bucket of each series and ends the thread once all of them have been good for long enough. */
export function followThread(thread: Thread, needed: number, round: Round): void {
  const members = [...thread.members.values()].filter(({ track }) => track.thread === thread.id);
  for (const member of members) if (member.track.latest.bucket === round.bucket) countNewest(member);
  const { good, backAt } = recoveryOfAll(
    members.map(({ track, since }) =>
      recoveryOf(track.tail.filter((one) => one.bucket >= since && isNew(one.bucket, thread, round))),
    ),
  );
  if (good < needed || backAt === null) return;
  thread.until = backAt;
  for (const { track } of members) {
    track.thread = null;
    track.closed = { incidentId: thread.id, at: round.at };
  }
}

/** After it was reopened only buckets that ended since count as good. */
function isNew(bucket: number, { reopenedAt }: Thread, round: Round): boolean {
  return reopenedAt === null || bucket + (round.end - round.bucket) > reopenedAt;
}

function countNewest(member: ThreadMember): void {
  const { latest } = member.track;
  const step = stepOf(latest);
  if (!step) return;
  if (latest.good && latest.kind !== "low" && latest.kind !== "high") {
    count(member.pending, step);
    return;
  }
  add(member.counted, member.pending);
  member.pending = nothing();
  count(member.counted, step);
}

/** What became of the thread, in figures. */
export function alarmOf(
  thread: Thread,
  { bucket, kind: metricKind }: { readonly bucket: number; readonly kind: MetricKind },
): Alarm {
  const members = [...thread.members.values()];
  const all = nothing();
  for (const { counted } of members) add(all, counted);
  const { observed, expected, lost, weight } = figuresOf(metricKind, all.sums);
  const { lowest } = all;
  const since = Math.min(...members.map((member) => member.since));
  const { kind, rule, window } = mostSuspicious(members).first;
  const isKnown = lowest !== null;
  return {
    groups: members.map(({ track }) => track.group),
    kind: kind === "high" ? "high" : "low",
    rule: rule ?? "learned",
    since,
    noticed: thread.noticed,
    noticedAfter: Math.max(1, Math.round((thread.noticed - since) / bucket)),
    until: thread.until,
    observed: isKnown ? observed : null,
    expected: isKnown ? expected : null,
    weight,
    lowest: lowest && { at: lowest.bucket, observed: lowest.observed, expected: lowest.expected },
    shortfall: lost !== null && isKnown ? Math.max(0, kind === "high" ? -lost : lost) : null,
    window,
    reopened: thread.reopened,
  };
}

function mostSuspicious(members: readonly ThreadMember[]): ThreadMember {
  const score = ({ first }: ThreadMember) => first.score ?? 0;
  return members.reduce((worst, member) => (score(member) < score(worst) ? member : worst));
}

function nothing(): Counted {
  return { sums: noSums(), lowest: null };
}

function count(counted: Counted, step: Step): void {
  addBucket(counted.sums, step);
  counted.lowest = worse(counted.lowest, step);
}

function add(counted: Counted, more: Counted): void {
  addSums(counted.sums, more.sums);
  if (more.lowest) counted.lowest = worse(counted.lowest, more.lowest);
}

/** The bucket that is further from what was expected. */
function worse(one: Step | null, other: Step): Step {
  if (one === null) return other;
  return Math.abs(other.expected - other.observed) > Math.abs(one.expected - one.observed) ? other : one;
}
