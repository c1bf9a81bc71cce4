import { bucketStart } from "../time/buckets.ts";
import { timeOfWeek } from "../time/week-slot.ts";
import { zoneOffset } from "../time/zone-offset.ts";
import type { Plan } from "./plan.ts";

const DAY = 86_400_000;
const CHUNK_BITS = 10;
const CHUNK = 1 << CHUNK_BITS;
const UNKNOWN = -1;
const SPECIAL = 1024;

/** Days that do not follow the week: which time to take the expectation from instead, undefined on ordinary days. */
export type SpecialDays = (time: number) => number | undefined;

/** Numbers the buckets and records of a metric and tells which slot of the week each record belongs to. */
export interface Rhythm {
  /** Running number of the bucket that begins at `start`. */
  indexOf(start: number): number;
  startOf(index: number): number;
  recordOf(index: number): number;
  slotOf(record: number): number;
  /** Whether the record lies on a day that the calendar lists: it follows another day and teaches nothing. */
  isSpecial(record: number): boolean;
}

export function rhythmOf(plan: Plan, timezone: string, special: SpecialDays = () => undefined): Rhythm {
  const { bucket, record: recordLength } = plan;
  const daily = bucket === DAY;
  const chunks = new Map<number, Int16Array>();

  const startOf = (index: number) =>
    daily ? bucketStart(index * DAY + DAY / 2 - zoneOffset(index * DAY, timezone), DAY, timezone) : index * bucket;

  const slotAt = (record: number) => {
    const start = daily ? startOf(record) : record * recordLength;
    const like = special(start);
    // The middle of a day lies in that day even where a clock change moved its midnight.
    const time = (like ?? start) + (daily ? DAY / 2 : 0);
    return Math.floor(timeOfWeek(time, timezone) / recordLength) + (like === undefined ? 0 : SPECIAL);
  };

  const entry = (record: number) => {
    const number = Math.floor(record / CHUNK);
    let chunk = chunks.get(number);
    if (!chunk) {
      chunk = new Int16Array(CHUNK).fill(UNKNOWN);
      chunks.set(number, chunk);
    }
    const at = record - number * CHUNK;
    let known = chunk[at] as number;
    if (known === UNKNOWN) {
      known = slotAt(record);
      chunk[at] = known;
    }
    return known;
  };

  return {
    indexOf: (start) => (daily ? Math.floor((start + zoneOffset(start, timezone)) / DAY) : Math.floor(start / bucket)),
    startOf,
    recordOf: (index) => (bucket >= recordLength ? index : Math.floor((index * bucket) / recordLength)),
    slotOf: (record) => entry(record) % SPECIAL,
    isSpecial: (record) => entry(record) >= SPECIAL,
  };
}
