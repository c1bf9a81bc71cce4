import type { MetricKind } from "../catalogue.ts";
import type { Verdict } from "../detection.ts";
import { decideRound, type Member, type RoundDecision, type SeriesStanding } from "../round-rules.ts";
import { nextBucket } from "../time/buckets.ts";
import type { Alarm } from "./alarm.ts";
import { alarmOf, followThread, type Round, type Thread, takeUp } from "./thread.ts";
import { type Track, trackOf } from "./track.ts";

/** What of a metric decides how its alarms become threads. */
export interface ThreadRules {
  /** Milliseconds. */
  readonly bucket: number;
  readonly timezone: string;
  /** Good buckets in a row that end one. */
  readonly recovery: number;
  /** Milliseconds after a bucket's end at which it is judged. */
  readonly settle: number;
  /** Whether figures add up, and units can be missing. */
  readonly kind: MetricKind;
}

export interface Threads {
  /** Takes in the verdicts on one bucket, of all series that have one. Buckets come in order. */
  round(bucket: number, verdicts: readonly Verdict[]): void;
  /** All threads so far, in the order in which they were opened. */
  alarms(): Alarm[];
}

/**
 * The threads that the bot would open for these verdicts, by its own rules: series that fall together share one, it
 * ends after some good buckets, and what falls again soon goes on in it. Nobody acknowledges or dismisses in a replay.
 */
export function openThreads(rules: ThreadRules): Threads {
  const tracks = new Map<string, Track>();
  const byId: Track[] = [];
  const threads: Thread[] = [];
  let open: Thread[] = [];

  function track(group: string): Track {
    const known = tracks.get(group);
    if (known) return known;
    const fresh = trackOf(byId.length, group, rules);
    tracks.set(group, fresh);
    byId.push(fresh);
    return fresh;
  }

  function join(thread: Thread, members: readonly Member[], round: Round): void {
    for (const { seriesId, since } of members) {
      const joining = byId[seriesId] as Track;
      if (joining.thread === null) takeUp(thread, joining, since, round);
    }
  }

  function reopen(id: number, members: readonly Member[], round: Round): void {
    const thread = threads[id] as Thread;
    if (thread.until !== null) {
      thread.until = null;
      thread.reopenedAt = round.at;
      thread.reopened += 1;
      open.push(thread);
      // Those that fell with it before go on being watched in it.
      for (const member of thread.members.values()) if (member.track.thread === null) member.track.thread = id;
    }
    join(thread, members, round);
  }

  function begin(members: readonly Member[], round: Round): void {
    const thread: Thread = {
      id: threads.length,
      noticed: round.end,
      members: new Map(),
      until: null,
      reopened: 0,
      reopenedAt: null,
    };
    threads.push(thread);
    open.push(thread);
    join(thread, members, round);
  }

  function carryOut(decision: RoundDecision, round: Round): void {
    if (decision.kind === "open") begin(decision.members, round);
    else if (decision.kind === "reopen") reopen(decision.incidentId, decision.members, round);
    else join(threads[decision.incidentId] as Thread, [decision.member], round);
  }

  return {
    round(bucket, verdicts) {
      const end = nextBucket(bucket, rules.bucket, rules.timezone);
      const round: Round = { bucket, end, at: end + rules.settle };
      for (const verdict of verdicts) track(verdict.group).add(verdict, end);
      if (open.length === 0 && !verdicts.some(isAlarm)) return;
      for (const decision of decideRound(byId.map(standing), rules.bucket)) carryOut(decision, round);
      for (const thread of open) followThread(thread, rules.recovery, round);
      open = open.filter((thread) => thread.until === null);
    },
    alarms: () => threads.map((thread) => alarmOf(thread, rules)),
  };
}

function isAlarm({ kind }: Verdict): boolean {
  return kind === "low" || kind === "high";
}

function standing(track: Track): SeriesStanding {
  const { id, group, latest, lastGood, thread, closed } = track;
  return {
    seriesId: id,
    group,
    kind: latest.kind,
    bucket: latest.bucket,
    expected: latest.expected === null ? null : latest.expected * (latest.weight ?? 1),
    since: latest.since,
    lastGood,
    incidentId: thread,
    closed: closed && { ...closed, dismissed: false, wasLow: false },
  };
}
