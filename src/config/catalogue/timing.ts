/** Whether the spans of time of one metric go together: each may be right by itself and the whole still wrong. */
import { parse } from "node-cron";
import type { z } from "zod";
import { formatDuration } from "../../domain/time/duration.ts";
import type { Findings } from "./findings.ts";
import { Bucket, defaultRevisit, defaultSettle } from "./metrics.ts";
import { Delay, Duration, Schedule } from "./words.ts";

const DAY = 86_400_000;
const LEARNING = 28 * DAY;
const LONGEST_HISTORY = 2 * 366 * DAY;

/** Faults and notices on the metric's times. Looks at the file, so that it can speak of a metric with other faults too. */
export function checkTiming(findings: Findings, id: string, keepObservations: number | null): void {
  const span = (schema: z.ZodType<number>, fallback: number | undefined, ...keys: string[]) => {
    const written = findings.at(["metrics", id, ...keys]);
    return written === undefined ? fallback : schema.safeParse(written).data;
  };
  const at = (...keys: string[]) => ["metrics", id, ...keys];
  const bucket = span(Bucket, 3_600_000, "bucket");
  if (bucket === undefined) return;
  const revisit = span(Duration, defaultRevisit(bucket), "revisit");
  const settle = span(Delay, defaultSettle(bucket), "settle");
  const history = span(Duration, 8 * 7 * DAY, "history");
  const floorFor = span(Duration, undefined, "floor", "for");
  if (floorFor !== undefined && floorFor % bucket !== 0)
    findings.wrong(at("floor", "for"), `must be a multiple of the bucket (${formatDuration(bucket)})`);
  if (settle !== undefined && revisit !== undefined && settle >= revisit) {
    if (findings.at(at("settle")) === undefined)
      findings.wrong(at("revisit"), `must be longer than settle (${formatDuration(settle)})`);
    else findings.wrong(at("settle"), `must be shorter than revisit (${formatDuration(revisit)})`);
  }
  if (history !== undefined) checkHistory(findings, at("history"), history, keepObservations);
  checkSchedule(findings, at("schedule"), bucket);
}

function checkHistory(findings: Findings, path: string[], history: number, keep: number | null): void {
  if (history > LONGEST_HISTORY) findings.wrong(path, "must be at most 104w");
  else if (keep !== null && history > keep)
    findings.wrong(path, `must not be longer than retention.observations (${formatDuration(keep)})`);
  else if (history < LEARNING)
    findings.notice(path, "is under 4 weeks: the learned rule judges only when 4 weeks are known");
}

function checkSchedule(findings: Findings, path: string[], bucket: number): void {
  const schedule = Schedule.safeParse(findings.at(path)).data;
  if (schedule === undefined) return;
  const pause = longestPause(schedule);
  if (pause > bucket)
    findings.notice(
      path,
      `pauses for up to ${formatDuration(pause)}, longer than a bucket (${formatDuration(bucket)}): drops in between are noticed late`,
    );
}

/** Milliseconds; what does not run every day counts as a day at least. */
function longestPause(schedule: string): number {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(schedule);
  if (dayOfMonth.length < 31 || month.length < 12 || dayOfWeek.length < 7) return DAY;
  const ascending = (values: number[]) => [...values].sort((a, b) => a - b);
  let pause = 0;
  let first: number | undefined;
  let before: number | undefined;
  for (const h of ascending(hour))
    for (const m of ascending(minute))
      for (const s of ascending(second)) {
        const time = ((h * 60 + m) * 60 + s) * 1000;
        first ??= time;
        pause = Math.max(pause, time - (before ?? time));
        before = time;
      }
  return Math.max(pause, (first ?? 0) + DAY - (before ?? 0));
}
