import type { SpecialDays } from "../calendar.ts";
import { bucketStart } from "../time/buckets.ts";
import { timeOfWeek } from "../time/week-slot.ts";
import { zoneOffset } from "../time/zone-offset.ts";
import type { Plan } from "./plan.ts";
import { tuning } from "./tuning.ts";

const DAY = 86_400_000;
const CHUNK_BITS = 10;
const CHUNK = 1 << CHUNK_BITS;
const UNKNOWN = -1;
const SPECIAL = 1024;

/** Records of one slot, newest first: their numbers, their places in the ring of records, their weight by age. */
interface Alike {
  /** The record at whose beginning they are asked for. */
  readonly now: number;
  readonly slot: number;
  readonly records: Int32Array;
  readonly places: Int32Array;
  readonly fading: Float64Array;
}

/** Numbers the buckets and records of a metric and tells which slot of the week each record belongs to. */
export interface Rhythm {
  /** Running number of the bucket that begins at `start`. */
  indexOf(start: number): number;
  startOf(index: number): number;
  recordOf(index: number): number;
  slotOf(record: number): number;
  /**
   * The record and those of the weeks before it that belong to the same slot, newest first, as far as they are over and
   * kept when record `now` begins.
   */
  alike(record: number, now: number): Alike;
  readonly hasCalendar: boolean;
  /** Whether the record lies on a day that the calendar lists: it teaches nothing of ordinary ones. */
  isSpecial(record: number): boolean;
  /** How many times the usual volume somebody has said that the record brings; NaN where nobody has. */
  factorOf(record: number): number;
  /** Whether the bucket lies on a day of which somebody has said that nothing comes. */
  readonly isClosed: (index: number) => boolean;
  /** Whether any of the buckets from `first` to `last` lies on a listed day. */
  touchesSpecial(first: number, last: number): boolean;
}

export function rhythmOf(plan: Plan, timezone: string, special?: SpecialDays): Rhythm {
  const { bucket, record: recordLength } = plan;
  const daily = bucket === DAY;
  const chunks = new Map<number, Int32Array>();
  /** By how many times SPECIAL was added to a slot: ordinary days, listed ones without a factor, those with one. */
  const factors: number[] = [Number.NaN, Number.NaN];

  const startOf = (index: number) =>
    daily ? bucketStart(index * DAY + DAY / 2 - zoneOffset(index * DAY, timezone), DAY, timezone) : index * bucket;

  const slotAt = (record: number) => {
    const start = daily ? startOf(record) : record * recordLength;
    const day = special?.(start);
    // The middle of a day lies in that day even where a clock change moved its midnight.
    if (!day) return Math.floor(timeOfWeek(start + (daily ? DAY / 2 : 0), timezone) / recordLength);
    const time = day.weekday * DAY + (timeOfWeek(start, timezone) % DAY);
    return Math.floor(time / recordLength) + SPECIAL * sortOf(day.factor);
  };

  const sortOf = (factor: number | null) => {
    if (factor === null) return 1;
    const known = factors.indexOf(factor, 2);
    return known >= 0 ? known : factors.push(factor) - 1;
  };

  const chunkOf = (number: number) => {
    const chunk = chunks.get(number) ?? new Int32Array(CHUNK).fill(UNKNOWN);
    chunks.set(number, chunk);
    return chunk;
  };
  // Nearly all questions are about the same weeks.
  let newestNumber = Number.NaN;
  let newestChunk: Int32Array = new Int32Array(0);

  const entry = (record: number) => {
    const number = Math.floor(record / CHUNK);
    if (number !== newestNumber) {
      newestChunk = chunkOf(number);
      newestNumber = number;
    }
    const chunk = newestChunk;
    const at = record - number * CHUNK;
    let known = chunk[at] as number;
    if (known === UNKNOWN) {
      known = slotAt(record);
      chunk[at] = known;
    }
    return known;
  };

  const slotOf = (record: number) => entry(record) % SPECIAL;

  // All series of a metric learn the same slots at the same time.
  const memory = new Map<number, Alike>();
  const alike = (newest: number, now: number) => {
    let found = memory.get(newest);
    if (found?.now !== now) {
      found = findAlike(plan, slotOf, newest, now);
      if (memory.size > 4 * plan.slots) memory.clear();
      memory.set(newest, found);
    }
    return found;
  };

  const recordOf = (index: number) => (bucket >= recordLength ? index : Math.floor((index * bucket) / recordLength));

  const factorOf = (record: number) => factors[Math.floor(entry(record) / SPECIAL)] as number;

  const touchesSpecial = (first: number, last: number) => {
    if (special === undefined) return false;
    for (let record = recordOf(first); record <= recordOf(last); record++) if (entry(record) >= SPECIAL) return true;
    return false;
  };

  return {
    alike,
    touchesSpecial,
    hasCalendar: special !== undefined,
    indexOf: (start) => (daily ? Math.floor((start + zoneOffset(start, timezone)) / DAY) : Math.floor(start / bucket)),
    startOf,
    recordOf,
    slotOf,
    isSpecial: (record) => entry(record) >= SPECIAL,
    factorOf,
    isClosed: (index) => special !== undefined && factorOf(recordOf(index)) === 0,
  };
}

/** Looks one record around the same time of each week: summer time moves a slot by one record, and repeats one. */
function findAlike(plan: Plan, slotOf: (record: number) => number, newest: number, now: number): Alike {
  const slot = slotOf(newest);
  const records: number[] = [];
  for (let week = 0; week < tuning.weeks; week++) {
    const middle = Math.round(newest - week * plan.recordsPerWeek);
    for (let record = middle + 1; record >= middle - 1; record--) {
      const isKept = record < now && record >= now - plan.records;
      if (isKept && slotOf(record) === slot) records.push(record);
    }
  }
  return {
    now,
    slot,
    records: Int32Array.from(records),
    places: Int32Array.from(records, (record) => record % plan.records),
    fading: Float64Array.from(
      records,
      (record) => tuning.weekWeight ** Math.round((newest - record) / plan.recordsPerWeek),
    ),
  };
}
