import { once } from "node:events";
import type { Writable } from "node:stream";
import { publicHolidays } from "../domain/calendar.ts";
import type { Monitor, Verdict } from "../domain/detection.ts";
import { defaultDetector } from "../domain/detectors.ts";
import { bucketStart } from "../domain/time/buckets.ts";
import { type GroupFacts, readGroups } from "./groups-file.ts";
import { type ObservationRow, observationRows } from "./observation-rows.ts";

/** How `leadline detect` is asked to run. */
export interface DetectOptions {
  /** File of observations, plain or `.gz`. */
  readonly csv: string;
  /** File with each group's time zone, bucket and holidays. */
  readonly groups?: string | undefined;
  /** Milliseconds, for groups of which the groups file says nothing; an hour unless given. */
  readonly bucket?: number | undefined;
  readonly timezone?: string | undefined;
  /** ISO 3166 code for all groups, or false to leave out holidays even where the groups file names them. */
  readonly holidays?: string | false | undefined;
  /** False alarms per series and week. */
  readonly budget?: number | undefined;
  readonly out: Writable;
}

const HOUR = 3_600_000;
/** Decisions are written in pieces of about this many characters. */
const PIECE = 64 * 1024;

/**
 * Runs the detector alone over a file of observations and writes a decision per bucket as a JSON line. Rows of one
 * group come together, in the order in which they became known; only the group that is being read is kept, so the
 * file may hold any number of them.
 *
 * @throws Error that names file, line and value of what cannot be read
 */
export async function runDetect(options: DetectOptions): Promise<void> {
  const facts = options.groups ? await readGroups(options.groups) : new Map<string, GroupFacts>();
  let current: { readonly group: string; readonly decide: (row: ObservationRow) => string } | undefined;
  let piece = "";
  for await (const row of observationRows(options.csv)) {
    if (current?.group !== row.group) {
      current = { group: row.group, decide: decider(options, facts.get(row.group) ?? {}) };
    }
    piece += current.decide(row);
    if (piece.length < PIECE) continue;
    if (!options.out.write(piece)) await once(options.out, "drain");
    piece = "";
  }
  if (piece && !options.out.write(piece)) await once(options.out, "drain");
}

/** Judges the rows of one group: each gives the decisions on the buckets it says something new about, as text. */
function decider(options: DetectOptions, facts: GroupFacts): (row: ObservationRow) => string {
  const bucket = facts.bucket ?? options.bucket ?? HOUR;
  const timezone = facts.timezone ?? options.timezone ?? "UTC";
  const place = options.holidays === false ? undefined : (facts.holidays ?? options.holidays);
  const monitor: Monitor = defaultDetector.open({
    kind: "count",
    bucket,
    timezone,
    watch: "drop",
    floor: null,
    budget: options.budget ?? 0.1,
    ...(place ? { calendar: publicHolidays(place, timezone) } : {}),
  });
  return ({ group, bucket: time, value }) => {
    const start = bucketStart(time, bucket, timezone);
    const verdicts = monitor.take([{ group, bucket: start, value }]);
    return verdicts.map(decisionOf).join("");
  };
}

/** A verdict as one line; a bucket of which nothing is known gives none. */
function decisionOf({ group, bucket, kind, expected, lower, score }: Verdict): string {
  if (kind === "missing") return "";
  const ts = new Date(bucket).toISOString().replace(".000Z", "Z");
  return `${JSON.stringify({ group, ts, alert: kind === "low", expected, lower, score })}\n`;
}
