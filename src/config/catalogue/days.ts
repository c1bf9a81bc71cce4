import { z } from "zod";
import { publicHolidays } from "../../domain/calendar.ts";
import type { CalendarRule, DayShape, Mute } from "../../domain/plans.ts";
import { zoneOffset } from "../../domain/time/zone-offset.ts";
import { Day, isDay, line, reference } from "./words.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

const shape = {
  like: z.enum(WEEKDAYS).optional().describe("The day of the week whose rhythm it has."),
  factor: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe("How many times the usual volume is expected: 1.8, or 0 for none."),
  metrics: z
    .array(reference("metrics"))
    .min(1)
    .optional()
    .describe("The metrics it is about. Without it: all of them."),
};

const SHAPE = { path: ["like"], message: "must be a day of the week, or give a factor instead" };

function hasShape({ like, factor }: { like?: string | undefined; factor?: number | undefined }): boolean {
  return like !== undefined || factor !== undefined;
}

function hasHolidays(place: string): boolean {
  try {
    publicHolidays(place, "UTC");
    return true;
  } catch {
    return false;
  }
}

const Holidays = z
  .strictObject({
    holidays: z
      .string()
      .refine(hasHolidays, "must be a country or region whose holidays are known, by ISO 3166, such as DE or DE-BE")
      .describe("Public holidays of a country or region, ISO 3166."),
    ...shape,
  })
  .refine(hasShape, SHAPE);

const Days = z
  .strictObject({
    name: line(80).describe("What it is: Summer fair."),
    on: Day.describe("The local day."),
    until: Day.optional().describe("The last day, where there are several."),
    ...shape,
  })
  .refine(hasShape, SHAPE)
  .refine(({ on, until }) => until === undefined || until >= on, { path: ["until"], message: "must not be before on" });

export const CalendarEntry = z
  .union([Holidays, Days], "must have the key holidays, or name and on")
  .describe("Days on which the volume is not as usual.");

export function calendarRule(parsed: z.output<typeof CalendarEntry>): CalendarRule {
  const like = parsed.like === undefined ? null : WEEKDAYS.indexOf(parsed.like);
  const dayShape: DayShape = { like, factor: parsed.factor ?? null };
  const common = { shape: dayShape, metrics: parsed.metrics ?? null };
  if ("holidays" in parsed) return { kind: "holidays", region: parsed.holidays, ...common };
  return { kind: "days", name: parsed.name, from: parsed.on, to: parsed.until ?? parsed.on, ...common };
}

const MOMENT = "must be a local time such as 2026-12-01T00:00, or one with an offset such as 2026-12-01T00:00Z";

const Moment = z.string(MOMENT).refine((text) => momentOf(text, "UTC") !== undefined, MOMENT);

export const MuteEntry = z
  .strictObject({
    metric: reference("metrics").describe("The metric that is silent."),
    group: z.string().min(1).optional().describe("Only this group. Without it: all of them."),
    from: Moment.describe("Local time in the catalogue's zone."),
    to: Moment.describe("Local time in the catalogue's zone."),
    reason: line(200).describe("Why: shown wherever the mute has an effect."),
  })
  .describe("A planned silence.");

/** The mute in milliseconds; undefined where it ends before it begins. */
export function mute(parsed: z.output<typeof MuteEntry>, timezone: string): Mute | undefined {
  const from = momentOf(parsed.from, timezone);
  const to = momentOf(parsed.to, timezone);
  if (from === undefined || to === undefined || to <= from) return undefined;
  return { metric: parsed.metric, group: parsed.group ?? null, from, to, reason: parsed.reason };
}

/** Milliseconds of `2026-12-01T00:00` in a zone; an offset or Z at the end goes before the zone. */
function momentOf(text: string, timezone: string): number | undefined {
  const [, day, clock, offset] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const wall = Date.parse(`${day}T${clock}${offset ?? "Z"}`);
  if (!Number.isFinite(wall)) return undefined;
  if (offset !== undefined) return wall;
  // The offset before and after a clock change differ: the second look uses the one in force at the time itself.
  const guess = wall - zoneOffset(wall, timezone);
  return wall - zoneOffset(guess, timezone);
}
