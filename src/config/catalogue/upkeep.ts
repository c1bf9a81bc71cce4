import { parse } from "node-cron";
import { z } from "zod";
import { Channel, Retention, Schedule, WebAddress } from "./words.ts";

const BUDGET = "must be a number of false alarms per time, such as 2 per week or 1 per day";
const WEEKS: Readonly<Record<string, number>> = { day: 1 / 7, week: 1, month: 30.4375 / 7 };

/** `2 per week` as a number per week. */
const Budget = z
  .string(BUDGET)
  .regex(/^\d+(\.\d+)? per (day|week|month)$/, BUDGET)
  .refine((text) => Number.parseFloat(text) > 0, "must be more than none: no alarm can be certain")
  .transform((text) => Number.parseFloat(text) / (WEEKS[text.split(" ")[2] ?? "week"] ?? 1));

/** What becomes of a slow change over weeks. */
export const SlowChange = z.enum(["digest", "page"]);

export const Alerting = z
  .strictObject({
    budget: Budget.prefault("2 per week").describe(
      "False alarms accepted, over all series together: 2 per week. The one knob for sensitivity.",
    ),
    slow_change: SlowChange.default("digest").describe(
      "Whether slow changes over weeks are told in the digest only, or also posted in the metric's channel when the week has ended. A metric may say otherwise.",
    ),
  })
  .describe("How easily an alarm is raised.");

export const Keeping = z
  .strictObject({
    observations: Retention.prefault("400d").describe("How long values are kept: a duration, or forever."),
    incidents: Retention.prefault("forever").describe("How long incidents are kept: a duration, or forever."),
  })
  .describe("How long the database remembers.");

/** A star in the first place is a slip that would post sixty digests: `* 9 * * MON`. */
const Seldom = Schedule.refine(
  (text) => Schedule.safeParse(text).success === false || isOnceAnHour(text),
  'must name one minute, such as "0 9 * * MON": every digest is a message of its own',
);

function isOnceAnHour(schedule: string): boolean {
  const { minute, second } = parse(schedule);
  return minute.length === 1 && second.length === 1;
}

export const DigestEntry = z
  .strictObject({
    channel: Channel.describe("Where the digest is posted."),
    schedule: Seldom.prefault("0 9 * * MON").describe("When: a cron expression in the catalogue's zone."),
  })
  .describe("The regular summary: incidents, times and cost since the last one, and slow changes.");

export const Heartbeat = WebAddress.describe(
  "An address that is called after every good round, so that an outside watchdog notices when Leadline itself stops.",
);
