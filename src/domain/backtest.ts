/**
 * What a detector would have said of a past: the alarms with their times, how many there were against the budget, and
 * how small a drop it can notice. Pure, and the same for every detector: it only reads verdicts.
 */
import type { DetectorKind, Monitor, MonitorSettings, Observation, Verdict } from "./detection.ts";
import { nextBucket } from "./time/buckets.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** Alarms of one series that are closer together than this are one. */
const APART = 7 * HOUR;

/** One alarm of the past. All times in milliseconds. */
export interface Alarm {
  readonly group: string;
  readonly kind: "low" | "high";
  readonly rule: "learned" | "floor";
  /** Start of the drop, computed back. */
  readonly since: number;
  /** End of the bucket whose verdict was the first alarm: before that nobody could have known. */
  readonly noticed: number;
  /** End of the last bucket that alarmed. */
  readonly until: number;
  /** What was missing (or too much) by then; null where nothing can be missing. */
  readonly shortfall: number | null;
  /** The lowest score. */
  readonly score: number | null;
}

/** The smallest drop, as a share of the volume, that is noticed within so many buckets; null: not even a total one. */
export interface Noticeable {
  readonly within: number;
  readonly drop: number | null;
}

interface SeriesBacktest {
  readonly group: string;
  readonly noticeable: readonly Noticeable[];
  /** When the learned rule began to judge, if only within the replayed time. */
  readonly learningUntil: number | null;
}

export interface Backtest {
  readonly alarms: readonly Alarm[];
  /** Weeks in which the learned rule judged, over all series. */
  readonly seriesWeeks: number;
  /** Alarms per series and week; NaN where nothing was judged. */
  readonly alarmsPerWeek: number;
  readonly series: readonly SeriesBacktest[];
}

const HORIZONS: readonly number[] = [1, 3, 6, 24];
const DROPS: readonly number[] = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);

/**
 * Replays observations, in the order in which they became known, through a fresh monitor.
 *
 * @param from alarms are counted from this time on, milliseconds; what is older only teaches
 */
export function backtest(
  kind: DetectorKind,
  settings: MonitorSettings,
  rows: readonly Observation[],
  from: number,
): Backtest {
  const monitor = kind.open(settings);
  const standing = standingVerdicts(monitor.take(rows, from));
  const alarms = alarmsOf(standing, settings);
  const judged = standing.filter(({ kind: said }) => said === "ok" || said === "low" || said === "high").length;
  const seriesWeeks = (judged * settings.bucket) / WEEK;
  const groups = [...new Set(rows.map(({ group }) => group))].sort();
  return {
    alarms,
    seriesWeeks,
    alarmsPerWeek: seriesWeeks > 0 ? alarms.length / seriesWeeks : Number.NaN,
    series: groups.map((group) => ({
      group,
      noticeable: noticeableDrops(monitor, group),
      learningUntil: monitor.learningUntil(group),
    })),
  };
}

/** The last verdict on each bucket, ordered by group and time: later rows may have healed an earlier one. */
function standingVerdicts(verdicts: readonly Verdict[]): Verdict[] {
  const byBucket = new Map(verdicts.map((verdict) => [`${verdict.bucket} ${verdict.group}`, verdict]));
  return [...byBucket.values()].sort((a, b) =>
    a.group === b.group ? a.bucket - b.bucket : a.group < b.group ? -1 : 1,
  );
}

/** Joins the alarming verdicts of a series that lie close together. Verdicts are ordered by group and time. */
export function alarmsOf(
  verdicts: readonly Verdict[],
  { bucket, timezone }: Pick<MonitorSettings, "bucket" | "timezone">,
): Alarm[] {
  const alarms: Alarm[] = [];
  for (const verdict of verdicts) {
    const { kind, rule } = verdict;
    if ((kind !== "low" && kind !== "high") || rule === null) continue;
    const until = nextBucket(verdict.bucket, bucket, timezone);
    const open = alarms.at(-1);
    const isSame = open?.group === verdict.group && open.kind === kind;
    if (open && isSame && verdict.bucket - open.until < Math.max(APART, 2 * bucket)) {
      alarms[alarms.length - 1] = longer(open, verdict, until);
    } else {
      const { group, shortfall, score } = verdict;
      alarms.push({
        group,
        kind,
        rule,
        since: verdict.since ?? verdict.bucket,
        noticed: until,
        until,
        shortfall,
        score,
      });
    }
  }
  return alarms;
}

/** The alarm with one more verdict: the drop may have ended and begun again, then what is missing adds up. */
function longer(open: Alarm, { since, shortfall, score }: Verdict, until: number): Alarm {
  const goesOn = since === null || since <= open.until;
  const before = goesOn ? 0 : (open.shortfall ?? 0);
  return {
    ...open,
    until,
    shortfall: shortfall === null ? open.shortfall : before + shortfall,
    score: score === null || open.score === null ? (open.score ?? score) : Math.min(open.score, score),
  };
}

/** For each horizon the smallest drop, in steps of 5 %, that is typically noticed within it. */
export function noticeableDrops(monitor: Monitor, group: string): Noticeable[] {
  const times = DROPS.map((drop) => ({ drop, typical: monitor.timeToNotice(group, 1 - drop).typical }));
  return HORIZONS.map((within) => ({
    within,
    drop: times.find(({ typical }) => typical !== null && typical <= within)?.drop ?? null,
  }));
}

/** An incident that is known to have happened. */
export interface KnownIncident {
  /** null: every group. */
  readonly group: string | null;
  readonly from: number;
  readonly to: number;
}

/** What the alarms say of a known incident: the first one that overlaps it, or null where it was missed. */
export function findIncidents<T extends KnownIncident>(
  incidents: readonly T[],
  alarms: readonly Alarm[],
): { readonly incident: T; readonly alarm: Alarm | null }[] {
  return incidents.map((incident) => {
    const found = alarms.filter(
      ({ group, since, until }) =>
        (incident.group === null || incident.group === group) && since < incident.to && until > incident.from,
    );
    found.sort((a, b) => a.noticed - b.noticed);
    return { incident, alarm: found[0] ?? null };
  });
}
