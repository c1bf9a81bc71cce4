import { z } from "zod";
import {
  type Metric,
  SEVERITIES,
  type Severity,
  type SeverityRule,
  type SlowChangeTold,
} from "../../domain/catalogue.ts";
import { SlowChange } from "./upkeep.ts";
import { Channel, Currency, Delay, Duration, line, Mention, reference, Schedule, Share, Timezone } from "./words.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a source is asked; its type decides the form. */
export const Query = z
  .union([z.string().min(1), z.record(z.string(), z.unknown())], "must be a query of the source's type")
  .describe("What the source is asked. One query returns all groups.");

const SeverityLevel = z.union(
  [
    Share,
    z.strictObject({
      share: Share.describe("How much of the expected volume is missing."),
      channel: Channel.optional().describe("Where incidents of this severity open."),
      escalation: reference("escalation")
        .optional()
        .describe("The escalation it follows. Without it: the one called like the severity."),
    }),
  ],
  "must be a percentage such as 50%, or a mapping of share, channel and escalation",
);

const OWNER =
  'must be the id of a member or user group such as "@U012AB3CD": a metric nobody answers for is refused, because its alarms would be nobody\'s';
const ACTION =
  "must say what people do when the metric drops: a metric that leads to no action is refused, because its alarms would only be noise";

export const Bucket = Duration.refine(
  (length) => length >= 10 * SECOND && length <= DAY && (length <= HOUR ? HOUR % length === 0 : DAY % length === 0),
  "must be from 10s to 1d and divide an hour or a day evenly, such as 1m, 15m, 1h or 1d",
);

const Floor = z.strictObject({
  below: z.number().min(0).describe("The bound: below it (above it where the metric watches rises) is an incident."),
  for: Duration.describe("For how long, a multiple of the bucket."),
});

export const MetricEntry = z
  .strictObject({
    title: line(80).optional().describe("How people call the metric. Without it: made from the id."),
    description: z.string().max(2000).default("").describe("What exactly is counted, and what is not."),
    unit: line(30).optional().describe("What is counted: leads, orders, ms. Without it: made from the id."),
    kind: z
      .enum(["count", "gauge", "ratio", "duration"])
      .default("count")
      .describe("count: events per bucket. gauge: a level. ratio: a share. duration: a time, such as a latency."),
    source: reference("sources").describe("The source that knows it: a key of sources."),
    query: Query,
    bucket: Bucket.prefault("1h").describe("Length of a time slot: from 10s to 1d, dividing an hour or a day evenly."),
    schedule: Schedule.optional().describe(
      "When it is read: a cron expression of five fields, or six with seconds. Without it: often enough for the bucket.",
    ),
    settle: Delay.optional().describe(
      "How long after its end a bucket is still filling. Without it: a quarter of the bucket, at most 3m.",
    ),
    revisit: Duration.optional().describe(
      "How far back late rows are read again. Without it: 6h, at least two buckets.",
    ),
    history: Duration.prefault("8w").describe("How much of the past is read on the first start, to learn from."),
    missing: z
      .enum(["zero", "gap"])
      .optional()
      .describe("What a good poll without a row for a known group means. Without it: zero for a count, else gap."),
    watch: z
      .enum(["drop", "rise", "both"])
      .optional()
      .describe("Which direction is bad. Without it: rise for a duration, else drop."),
    floor: Floor.optional().describe("A fixed rule beside the learned one: no lead in an hour."),
    severity: z
      .strictObject({
        critical: SeverityLevel.optional().describe("From this share missing on it is critical."),
        major: SeverityLevel.optional().describe("From this share missing on it is major."),
        minor: SeverityLevel.optional().describe("From this share missing on it is minor; with less nothing opens."),
      })
      .refine(isDescending, "must fall from critical over major to minor")
      .refine((levels) => Object.values(levels).some((level) => level !== undefined), "must name at least one severity")
      .prefault({ critical: "80%", major: "50%", minor: "25%" })
      .describe("How much must be missing for each severity."),
    owner: z
      .string(OWNER)
      .regex(/^@?[UWS][A-Z0-9]{2,20}$/, OWNER)
      .pipe(Mention)
      .describe("Who answers for the metric and its definition: the id of a member or user group."),
    action: z
      .string(ACTION)
      .trim()
      .min(1, ACTION)
      .max(1000)
      .describe("What to do when it drops. Shown in every incident."),
    impact: z
      .strictObject({
        value: z.number().positive().describe("Money per unit that is missing."),
        currency: Currency.describe("ISO 4217: EUR, USD."),
      })
      .optional()
      .describe("What one missing unit costs."),
    checklist: reference("checklists").optional().describe("The checklist of its incidents: a key of checklists."),
    channel: Channel.optional().describe("Where its incidents open. Without it: slack.channel."),
    recovery: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe("Good buckets in a row after which an incident resolves itself."),
    slow_change: SlowChange.optional().describe(
      "digest: slow changes over weeks are told in the digest and by /kpi. page: they are also posted in its channel, to its owner, when the week has ended. Without it: alerting.slow_change.",
    ),
    review: Duration.prefault("90d").describe("How often the owner confirms that the definition still holds."),
    timezone: Timezone.optional().describe("The zone its rhythm follows. Without it: the catalogue's."),
    clients: z
      .record(z.string().min(1), reference("clients"))
      .default({})
      .describe("Which client a group belongs to, where the group is not called like it: group to client."),
  })
  .describe("One metric: what is counted, what is expected, who answers for it, what to do.");

type Parsed = z.output<typeof MetricEntry>;

/** What the catalogue says of all metrics that do not say otherwise. */
export interface MetricDefaults {
  readonly timezone: string;
  readonly slowChange: SlowChangeTold;
}

/** @param query as the source's own schema has parsed it */
export function metric(id: string, parsed: Parsed, query: unknown, defaults: MetricDefaults): Metric {
  const { kind, bucket } = parsed;
  return {
    id,
    title: parsed.title ?? capital(words(id)),
    description: parsed.description.trim(),
    unit: parsed.unit ?? defaultUnit(id, kind),
    kind,
    source: parsed.source,
    query,
    bucket,
    schedule: parsed.schedule ?? defaultSchedule(bucket),
    settle: parsed.settle ?? defaultSettle(bucket),
    revisit: parsed.revisit ?? defaultRevisit(bucket),
    history: parsed.history,
    missing: parsed.missing ?? (kind === "count" ? "zero" : "gap"),
    watch: parsed.watch ?? (kind === "duration" ? "rise" : "drop"),
    floor: parsed.floor ?? null,
    severity: severityRules(parsed.severity),
    owner: parsed.owner,
    action: parsed.action,
    impact: parsed.impact ?? null,
    checklist: parsed.checklist ?? null,
    channel: parsed.channel ?? null,
    recovery: parsed.recovery,
    slowChange: parsed.slow_change ?? defaults.slowChange,
    review: parsed.review,
    timezone: parsed.timezone ?? defaults.timezone,
    clients: parsed.clients,
  };
}

/** A quarter of the bucket, at most three minutes. */
export function defaultSettle(bucket: number): number {
  return Math.min(3 * MINUTE, bucket / 4);
}

/** Six hours, at least two buckets. */
export function defaultRevisit(bucket: number): number {
  return Math.max(6 * HOUR, 2 * bucket);
}

/** Often enough that reading adds little to the time to notice, seldom enough to be no burden. */
function defaultSchedule(bucket: number): string {
  if (bucket >= HOUR) return "*/5 * * * *";
  if (bucket >= 5 * MINUTE) return "* * * * *";
  return bucket >= MINUTE ? "*/10 * * * * *" : "*/5 * * * * *";
}

function severityRules(levels: Parsed["severity"]): Partial<Record<Severity, SeverityRule>> {
  const rules: Partial<Record<Severity, SeverityRule>> = {};
  for (const severity of SEVERITIES) {
    const level = levels[severity];
    if (level === undefined) continue;
    rules[severity] =
      typeof level === "number"
        ? { share: level, channel: null, escalation: null }
        : { share: level.share, channel: level.channel ?? null, escalation: level.escalation ?? null };
  }
  return rules;
}

function isDescending(levels: Partial<Record<Severity, number | { share: number } | undefined>>): boolean {
  const shares = SEVERITIES.map((severity) => levels[severity])
    .filter((level) => level !== undefined)
    .map((level) => (typeof level === "number" ? level : level.share));
  return shares.every((share, index) => index === 0 || share < (shares[index - 1] ?? 0));
}

function defaultUnit(id: string, kind: Parsed["kind"]): string {
  if (kind === "count") return words(id).toLowerCase();
  return kind === "duration" ? "s" : "";
}

function words(id: string): string {
  return id.replace(/[_.-]+/g, " ").trim() || id;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
