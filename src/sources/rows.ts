/** What every source's answer must keep to. The checks are here once, so no source can forget one. */
import type { Observation } from "../domain/detection.ts";
import { bucketStart } from "../domain/time/buckets.ts";
import { formatDuration } from "../domain/time/duration.ts";
import { amountOf, type RawAmounts, shown } from "./amounts.ts";
import { Fault } from "./fault.ts";
import { parseInstant } from "./instant.ts";
import type { Question } from "./source.ts";

/** The group of a metric without grouping. */
export const ALL = "all";
/** The group of rows whose grouping column is empty: leads without a client are still leads. */
const NO_NAME = "(none)";
const LONGEST_NAME = 200;

/** Control characters, line separators, and marks that turn or hide the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** One row as the source gave it. `group` undefined: the answer has no such column. */
interface RawRow extends RawAmounts {
  readonly bucket: unknown;
  readonly group: unknown;
}

export interface RowReader {
  /** @throws Fault `rubbish` that names the row; `where` is for places better than its number (`leads.csv:17`) */
  take(row: RawRow, where?: string): void;
  readonly observations: Observation[];
}

/**
 * Reads the rows of one answer: the bucket is on the metric's grid and in the window, the value is a finite number or
 * null (a gap), the group has a usable name, no bucket of a group comes twice, and there are at most `maxRows`.
 */
export function rowReader(question: Question, maxRows: number): RowReader {
  const observations: Observation[] = [];
  const groups = new Map<unknown, Set<number>>();
  const names = new Map<unknown, string>();
  const buckets = new Map<unknown, number>();

  function bucketOf(raw: unknown, where: string): number {
    const key = raw instanceof Date ? raw.getTime() : raw;
    let start = buckets.get(key);
    if (start === undefined) {
      start = checkedBucket(raw, question, where);
      buckets.set(key, start);
    }
    return start;
  }

  function groupOf(raw: unknown, where: string): string {
    let name = names.get(raw);
    if (name === undefined) {
      name = groupName(raw, where);
      names.set(raw, name);
    }
    return name;
  }

  return {
    observations,
    take(row, where = `row ${observations.length + 1}`) {
      if (observations.length >= maxRows) throw tooManyRows(maxRows);
      const bucket = bucketOf(row.bucket, where);
      const group = groupOf(row.group, where);
      const amount = amountOf(row, question.kind, where);
      const seen = groups.get(group) ?? new Set();
      if (seen.has(bucket))
        throw new Fault(
          "rubbish",
          `two rows for ${time(bucket)} and group "${group}" (the second is ${where}): group by bucket and group`,
        );
      groups.set(group, seen.add(bucket));
      observations.push({ group, bucket, ...amount });
    },
  };
}

/** The fault of an answer that would not fit. */
export function tooManyRows(maxRows: number): Fault {
  return new Fault("rubbish", `more than ${maxRows} rows: one row per bucket and group is asked for`);
}

function checkedBucket(raw: unknown, question: Question, where: string): number {
  const { bucket: length, timezone, window } = question;
  const start = parseInstant(raw, length, timezone);
  if (start === undefined)
    throw new Fault("rubbish", `${where}: the bucket is ${shown(raw)}, not a time; use ISO 8601 or seconds since 1970`);
  if (bucketStart(start, length, timezone) !== start)
    throw new Fault(
      "rubbish",
      `${where}: ${time(start)} is not the start of a bucket of ${formatDuration(length)} (the nearest is ${time(bucketStart(start, length, timezone))}): round in the query`,
    );
  if (start < window.from || start >= window.to)
    throw new Fault(
      "rubbish",
      `${where}: ${time(start)} is outside the window asked for, ${time(window.from)} to ${time(window.to)}`,
    );
  return start;
}

function groupName(raw: unknown, where: string): string {
  if (raw === undefined) return ALL;
  if (raw === null) return NO_NAME;
  if (!["string", "number", "boolean", "bigint"].includes(typeof raw))
    throw new Fault("rubbish", `${where}: the group is ${shown(raw)}, not a name`);
  const name = String(raw).replaceAll(UNPRINTABLE, " ").trim();
  if (name.length > LONGEST_NAME)
    throw new Fault("rubbish", `${where}: the group's name has ${name.length} characters, at most ${LONGEST_NAME} fit`);
  return name === "" ? NO_NAME : name;
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/:00\.000Z$/, "Z");
}
