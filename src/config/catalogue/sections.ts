/** All top-level keys of `leadline.yml`. The loader checks with them, and the JSON Schema for editors is made of them. */
import { z } from "zod";
import { ChecklistEntry } from "./checklists.ts";
import { ClientEntry } from "./clients.ts";
import { CalendarEntry, MuteEntry } from "./days.ts";
import { MetricEntry } from "./metrics.ts";
import { EscalationEntry, JourneyEntry, RemediationEntry } from "./remediations.ts";
import { Slack } from "./slack.ts";
import { SourceEntry } from "./sources.ts";
import { Alerting, DigestEntry, Heartbeat, Keeping } from "./upkeep.ts";
import { Name, Timezone } from "./words.ts";

export const SECTIONS = {
  version: z.literal(1).describe("Version of this format."),
  timezone: Timezone.default("UTC").describe("Zone of the local hour of the week, working hours and digests."),
  slack: Slack,
  alerting: Alerting.prefault({}),
  retention: Keeping.prefault({}),
  heartbeat: Heartbeat.optional(),
  digest: DigestEntry.optional(),
  sources: z.record(Name, SourceEntry).optional(),
  clients: z.record(Name, ClientEntry).optional(),
  metrics: z.record(Name, MetricEntry).optional(),
  journeys: z.record(Name, JourneyEntry).optional(),
  checklists: z.record(Name, ChecklistEntry).optional(),
  remediations: z.record(Name, RemediationEntry).optional(),
  escalation: z.record(Name, EscalationEntry).optional(),
  calendar: z.array(CalendarEntry).optional(),
  mutes: z.array(MuteEntry).optional(),
} as const;
