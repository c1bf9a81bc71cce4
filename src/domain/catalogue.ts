/**
 * The catalogue as the program sees it: `leadline.yml` parsed, checked, with defaults filled in, durations in
 * milliseconds and names resolved. `src/config/` makes it; everything else only reads it.
 */
import type { Step } from "./checklist.ts";
import type { Plans } from "./plans.ts";

export type MetricKind = "count" | "gauge" | "ratio" | "duration";
export type SlowChangeTold = "digest" | "page";
export type Watch = "drop" | "rise" | "both";
export type Severity = "critical" | "major" | "minor";
export type Side = "ours" | "client" | "third_party" | "false_alarm";
export type BroadcastMoment = "opened" | "acknowledged" | "recovering" | "resolved" | "reopened" | "dismissed";

/** Severities, worst first. */
export const SEVERITIES: readonly Severity[] = ["critical", "major", "minor"];

export interface SlackSettings {
  /** `#name` or a channel id. */
  readonly channel: string;
  /** Ids of users (`U…`) and user groups (`S…`) told when an incident opens; empty: nobody is mentioned. */
  readonly responders: readonly string[];
  readonly broadcast: readonly BroadcastMoment[];
  readonly commands: { readonly kpi: string; readonly incident: string };
  /** Users and groups who may dismiss, mute and approve; empty: everybody of the workspace. */
  readonly managers: readonly string[];
}

export interface SourceSettings {
  readonly id: string;
  readonly type: string;
  /** Options as the source's own schema has parsed them; may hold secrets, so it is never logged. */
  readonly options: unknown;
}

/** Days of the week (0 = Sunday) and local minutes of the day, `from` inclusive, `to` exclusive. */
export interface WorkingHours {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  /** `@U…` and `@S…` as written, without the `@`. */
  readonly owners: readonly string[];
  readonly channel: string | null;
  readonly timezone: string;
  readonly hours: WorkingHours | null;
  /** Free values a checklist's templates may use as `{{client.key}}`. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface FloorRule {
  /** A value below this, or above it where the metric watches rises, over the whole of `for`. */
  readonly below: number;
  /** Milliseconds. */
  readonly for: number;
}

export interface SeverityRule {
  /** Share of the expected volume that is missing, 0 to 1. */
  readonly share: number;
  readonly channel: string | null;
  /** Name of the escalation it follows; absent or null: the one called like the severity, if there is one. */
  readonly escalation?: string | null;
}

interface Impact {
  /** Money per unit that is missing. */
  readonly value: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: MetricKind;
  /** Id of the source and what to ask it; the source's own schema has checked `query`. */
  readonly source: string;
  readonly query: unknown;
  /** Milliseconds. */
  readonly bucket: number;
  /** Cron expression, five or six fields. */
  readonly schedule: string;
  /** Milliseconds after the bucket's end during which it still fills. */
  readonly settle: number;
  /** Milliseconds back in which late rows are read again. */
  readonly revisit: number;
  /** Milliseconds of the past read on the first start. */
  readonly history: number;
  readonly missing: "zero" | "gap";
  readonly watch: Watch;
  readonly floor: FloorRule | null;
  readonly severity: Readonly<Partial<Record<Severity, SeverityRule>>>;
  /** Id of a user (`U…`) or user group (`S…`). */
  readonly owner: string;
  readonly action: string;
  readonly impact: Impact | null;
  readonly checklist: string | null;
  readonly channel: string | null;
  /** Good buckets in a row after which an incident resolves itself. */
  readonly recovery: number;
  /** Whether a slow change over weeks is posted in its channel, or told in the digest and on its page only. */
  readonly slowChange: SlowChangeTold;
  /** Milliseconds between two confirmations of the definition. */
  readonly review: number;
  readonly timezone: string;
  /** The group's clients: groups named like a client belong to it; this maps the others. Group → client id. */
  readonly clients: Readonly<Record<string, string>>;
}

export interface Checklist {
  readonly id: string;
  /** For people; absent: made from the id. */
  readonly title?: string;
  readonly steps: readonly Step[];
}

export interface Catalogue {
  readonly timezone: string;
  readonly slack: SlackSettings;
  /** False alarms accepted per week over all series together. */
  readonly budgetPerWeek: number;
  readonly sources: ReadonlyMap<string, SourceSettings>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly checklists: ReadonlyMap<string, Checklist>;
  readonly heartbeat: string | null;
  /** Milliseconds, or null to keep observations for ever. */
  readonly keepObservations: number | null;
  /** What the catalogue says beyond this version's first needs; absent: it says nothing. */
  readonly plans?: Plans;
  /** A hash over the files it was read from: tells whether it changed. */
  readonly revision: string;
}

/** The client a series belongs to, if the catalogue knows one. */
export function clientOf(catalogue: Catalogue, metric: Metric, group: string): Client | undefined {
  return catalogue.clients.get(metric.clients[group] ?? group);
}
