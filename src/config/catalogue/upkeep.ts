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

export const Alerting = z
  .strictObject({
    budget: Budget.prefault("2 per week").describe(
      "False alarms accepted, over all series together: 2 per week. The one knob for sensitivity.",
    ),
  })
  .describe("How easily an alarm is raised.");

export const Keeping = z
  .strictObject({
    observations: Retention.prefault("400d").describe("How long values are kept: a duration, or forever."),
    incidents: Retention.prefault("forever").describe("How long incidents are kept: a duration, or forever."),
  })
  .describe("How long the database remembers.");

export const DigestEntry = z
  .strictObject({
    channel: Channel.describe("Where the digest is posted."),
    schedule: Schedule.prefault("0 9 * * MON").describe("When: a cron expression in the catalogue's zone."),
  })
  .describe("The regular summary.");

export const Heartbeat = WebAddress.describe(
  "An address that is called after every good round, so that an outside watchdog notices when Leadline itself stops.",
);
