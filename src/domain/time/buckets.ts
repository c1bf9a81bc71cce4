import { clockChange, zoneOffset } from "./zone-offset.ts";

const DAY = 86_400_000;

/**
 * Start of the bucket that `time` lies in. Buckets shorter than a day are aligned in UTC, so that none is ever cut or
 * doubled by a clock change; a bucket of a day is the local day, of 23 to 25 hours on the days of a change.
 *
 * @param time milliseconds since 1970
 * @param bucket length in milliseconds, at most a day
 */
export function bucketStart(time: number, bucket: number, timezone: string): number {
  if (!(bucket > 0 && bucket <= DAY))
    throw new RangeError(`a bucket of ${bucket} ms: it must be above 0 and at most a day`);
  return bucket === DAY ? localDayStart(time, timezone) : Math.floor(time / bucket) * bucket;
}

/** Start of the bucket after the one that begins at `start`: also the end of that one. */
export function nextBucket(start: number, bucket: number, timezone: string): number {
  if (bucket !== DAY) return start + bucket;
  return localDayStart(start + 26 * 3_600_000, timezone);
}

/** Starts of all buckets that begin in the half-open span [from, to), in order. */
export function bucketsBetween(from: number, to: number, bucket: number, timezone: string): number[] {
  const starts: number[] = [];
  let start = bucketStart(from, bucket, timezone);
  if (start < from) start = nextBucket(start, bucket, timezone);
  for (; start < to; start = nextBucket(start, bucket, timezone)) starts.push(start);
  return starts;
}

/** First instant of the local day: midnight, or what follows it where a clock change skips midnight. */
function localDayStart(time: number, timezone: string): number {
  const midnight = Math.floor((time + zoneOffset(time, timezone)) / DAY) * DAY;
  const about = midnight - zoneOffset(time, timezone);
  const change = clockChange(about - DAY / 2, about + DAY / 2, timezone);
  const early = midnight - zoneOffset(about - DAY / 2, timezone);
  if (change === undefined || early < change) return early;
  const late = midnight - zoneOffset(change, timezone);
  return Math.max(late, change);
}
