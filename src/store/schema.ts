/**
 * All tables, with the promises that the database itself keeps: unique indexes against doing a thing twice, foreign
 * keys, checks, and an append-only rule for the timeline (drizzle/0001: a trigger). Words are those of the product.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { MetricKind, Severity, Side } from "../domain/catalogue.ts";
import type { Answer, Evidence, Step } from "../domain/checklist.ts";
import type { BudgetReplay, VerdictKind, VerdictRule } from "../domain/detection.ts";
import type { IncidentStatus, TimelineKind } from "../domain/incident.ts";
import type { PostRole, PostState } from "../domain/post.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bytes, instant } from "./columns.ts";

/** One metric for one group. Rows are never deleted: observations and incidents hang on them. */
export const series = pgTable(
  "series",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    metric: text().notNull(),
    group: text("group_name").notNull(),
    firstSeen: instant().notNull(),
  },
  (t) => [
    uniqueIndex("series_metric_group").on(t.metric, t.group),
    check("series_group_bounded", sql`length(${t.group}) between 1 and 200`),
  ],
);

/**
 * One bucket of one series: what the source said of it (the newest word; `value` null: a gap that the source itself
 * reported) and what the detector says (`kind` null: it was read into the past and never judged). One row for both,
 * because they are written together, and a second row a bucket would double the cost of a round. No foreign key:
 * checked row by row it costs 40 % of every write, and series are never deleted. The key begins with the bucket: a round
 * is then written at one end of the index, however long the past is, instead of in a page of each series; what asks for
 * a series names its buckets (`grid-buckets.ts`).
 */
export const observations = pgTable(
  "observations",
  {
    seriesId: integer().notNull(),
    bucket: instant().notNull(),
    value: doublePrecision(),
    /** What the value is made of: the denominator of a ratio, the requests behind a duration. Null: not told. */
    weight: doublePrecision(),
    /** When the value was read. */
    readAt: instant().notNull(),
    kind: text().$type<VerdictKind>(),
    good: boolean().notNull().default(false),
    expected: real(),
    lower: real(),
    upper: real(),
    score: real(),
    windowMs: integer(),
    windowObserved: real(),
    windowExpected: real(),
    /** The count from which on the window alarms; only of an alarm, as is the error of its shortfall. */
    windowLimit: real(),
    rule: text().$type<VerdictRule>(),
    since: instant(),
    shortfall: real(),
    shortfallError: real(),
  },
  (t) => [
    primaryKey({ columns: [t.bucket, t.seriesId] }),
    check("observations_kind", sql`${t.kind} in ('ok', 'low', 'high', 'missing', 'learning', 'muted')`),
  ],
);

/** Where a metric stands: how far it was read and judged, and how its last poll went. Locked by the poll that writes. */
export const metricStates = pgTable("metric_states", {
  metric: text().primaryKey(),
  source: text().notNull(),
  /** Buckets in which it was read: their length, and the time zone of days. Null: never yet, or by an older version. */
  grid: text(),
  /** Every bucket that starts before this has been read once. */
  readTo: instant(),
  /** The first start of the metric: how far back its history was read so far, newest slices last. */
  historyFrom: instant(),
  historyDone: boolean().notNull().default(false),
  /** Grows with every poll that wrote; a replica whose memory is of another round reads the database again. */
  round: bigint({ mode: "number" }).notNull().default(0),
  detector: text().notNull().default(""),
  /** The newest stored state of the detector that is whole; its pieces are in {@link detectorStates}. */
  checkpoint: jsonb().$type<Checkpoint>(),
  /** Whether the last weeks would have kept to the budget, and what follows. Null: nothing was judged yet. */
  budgetReplay: jsonb().$type<BudgetReplay>(),
  lastPollAt: instant(),
  lastGoodPollAt: instant(),
  /** Of the last poll, where it failed; free of secrets. */
  fault: text(),
  faultSince: instant(),
  failures: integer().notNull().default(0),
});

/**
 * What a metric's detector had learned by a round, in pieces, so that a start need not read the whole past. Nothing is
 * lost with it: it is a function of the observations. Kept apart, as a row of some hundred kilobytes, uncompressed
 * (drizzle: storage external).
 */
export const detectorStates = pgTable(
  "detector_states",
  {
    metric: text().notNull(),
    round: bigint({ mode: "number" }).notNull(),
    piece: integer().notNull(),
    state: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.metric, t.round, t.piece] })],
);

/** One problem in one thread. The row is the present; how it came about is in {@link incidentEvents}. */
export const incidents = pgTable(
  "incidents",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    kind: text().$type<"drop" | "source">().notNull().default("drop"),
    /** The metric that dropped; of an incident of a source, the first metric that hangs on it. */
    metric: text().notNull(),
    source: text().notNull(),
    /** Kind of the metric: whether its figures add up. */
    metricKind: text().$type<MetricKind>().notNull().default("count"),
    client: text(),
    title: text().notNull(),
    status: text().$type<IncidentStatus>().notNull(),
    severity: text().$type<Severity>().notNull(),
    channel: text().notNull(),
    unit: text().notNull(),
    currency: text(),
    valuePerUnit: doublePrecision(),
    /** Length of a bucket, milliseconds. */
    bucketMs: bigint({ mode: "number" }).notNull(),
    /** Start of the drop, computed back from the series. */
    startedAt: instant().notNull(),
    noticedAt: instant().notNull(),
    postedAt: instant(),
    acknowledgedAt: instant(),
    acknowledgedBy: text(),
    clientToldAt: instant(),
    clientLastToldAt: instant(),
    clientAcknowledgedAt: instant(),
    clientAcknowledgedBy: text(),
    clientFixedAt: instant(),
    clientFixedBy: text(),
    causeKnownAt: instant(),
    cause: text(),
    side: text().$type<Side>(),
    volumeBackAt: instant(),
    goodBuckets: smallint().notNull().default(0),
    neededBuckets: smallint().notNull(),
    resolvedAt: instant(),
    resolvedBy: text(),
    resolution: text(),
    dismissedAt: instant(),
    dismissedBy: text(),
    reopened: smallint().notNull().default(0),
    reopenedAt: instant(),
    /** "Is this the new normal?": asked in its thread, and answered. */
    normalAskedAt: instant(),
    normalAnsweredAt: instant(),
    /** Since the start of the drop, over all its series, newest figures: sums of a count, else means. */
    observed: doublePrecision().notNull().default(0),
    expected: doublePrecision().notNull().default(0),
    shortfall: doublePrecision().notNull().default(0),
    shortfallError: doublePrecision(),
    /** Denominators since the start, of a ratio that tells them: `observed` and `expected` are shares of them. */
    weight: doublePrecision(),
    /** End of the newest bucket counted in the three figures above. */
    measuredTo: instant(),
    /** The worst bucket, kept when it turns green. */
    lowestObserved: doublePrecision(),
    lowestExpected: doublePrecision(),
    lowestAt: instant(),
    drill: boolean().notNull().default(false),
    version: integer().notNull().default(1),
  },
  (t) => [
    index("incidents_open").on(t.metric).where(sql`${t.resolvedAt} is null and ${t.dismissedAt} is null`),
    uniqueIndex("one_open_incident_per_source")
      .on(t.source)
      .where(sql`${t.kind} = 'source' and ${t.resolvedAt} is null and ${t.dismissedAt} is null`),
    index("incidents_noticed").on(t.noticedAt),
    check(
      "incidents_status",
      sql`${t.status} in ('open', 'acknowledged', 'waiting', 'recovering', 'resolved', 'dismissed')`,
    ),
    check("incidents_severity", sql`${t.severity} in ('critical', 'major', 'minor')`),
    check("incidents_side", sql`${t.side} in ('ours', 'client', 'third_party', 'false_alarm')`),
    check("incidents_one_end", sql`${t.resolvedAt} is null or ${t.dismissedAt} is null`),
    check("incidents_resolved", sql`(${t.status} = 'resolved') = (${t.resolvedAt} is not null)`),
    check("incidents_dismissed", sql`(${t.status} = 'dismissed') = (${t.dismissedAt} is not null)`),
  ],
);

/** The series of an incident. `closed` follows the incident, so that one series is in one open incident at most. */
export const incidentSeries = pgTable(
  "incident_series",
  {
    incidentId: integer()
      .notNull()
      .references(() => incidents.id),
    seriesId: integer()
      .notNull()
      .references(() => series.id),
    startedAt: instant().notNull(),
    joinedAt: instant().notNull(),
    low: boolean().notNull().default(true),
    goodBuckets: smallint().notNull().default(0),
    closed: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.incidentId, t.seriesId] }),
    uniqueIndex("one_open_incident_per_series").on(t.seriesId).where(sql`not ${t.closed}`),
  ],
);

/** What a series brings since the start of an incident is normal: read at every round. It is copied from {@link incidentSeries}. */
export const newNormals = pgTable(
  "new_normals",
  {
    incidentId: integer().notNull(),
    seriesId: integer().notNull(),
    startedAt: instant().notNull(),
    decidedAt: instant().notNull(),
    /** Slack user id; null: nobody answered for four weeks. */
    decidedBy: text(),
    withdrawnAt: instant(),
  },
  (t) => [uniqueIndex("one_new_normal").on(t.incidentId, t.seriesId).where(sql`${t.withdrawnAt} is null`)],
);

/** The timeline. Rows are only added; a trigger refuses to change or delete one. */
export const incidentEvents = pgTable(
  "incident_events",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: integer()
      .notNull()
      .references(() => incidents.id),
    at: instant().notNull(),
    kind: text().$type<TimelineKind>().notNull(),
    /** Slack user id; null: the machine. */
    person: text(),
    reason: text(),
    detail: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [index("incident_events_incident").on(t.incidentId, t.id)],
);

/** The checklist as it was when the incident opened, and its answers. */
export const checklistSteps = pgTable(
  "checklist_steps",
  {
    incidentId: integer()
      .notNull()
      .references(() => incidents.id),
    stepId: text().notNull(),
    position: smallint().notNull(),
    step: jsonb().$type<Step>().notNull(),
    evidence: jsonb().$type<Evidence>(),
    answer: text().$type<Answer>(),
    note: text(),
    answeredBy: text(),
    answeredAt: instant(),
    version: integer().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.incidentId, t.stepId] }),
    uniqueIndex("checklist_steps_position").on(t.incidentId, t.position),
    check("checklist_steps_answer", sql`${t.answer} in ('ok', 'problem', 'skip')`),
    check("checklist_steps_who", sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
  ],
);

/**
 * The outbox: every post is a row before it is sent. `wanted` grows when what it shows has changed; the sender draws
 * it anew from the database until `shown` has caught up.
 */
export const slackPosts = pgTable(
  "slack_posts",
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Says what the post is, so that wanting it twice is one post: `incident:42:root`. */
    key: text().notNull(),
    role: text().$type<PostRole>().notNull(),
    incidentId: integer().references(() => incidents.id),
    /** `#name` or id as configured; replaced by the id that Slack answered. */
    channel: text().notNull(),
    /** Key of the root post whose thread it belongs to. */
    threadKey: text(),
    broadcast: boolean().notNull().default(false),
    /** What a post shows that is not drawn from the tables above, for instance the edited message to a client. */
    content: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The smaller the earlier. */
    priority: smallint().notNull().default(5),
    state: text().$type<PostState>().notNull().default("new"),
    ts: text(),
    notBefore: instant().notNull(),
    createdAt: instant().notNull(),
    attemptedAt: instant(),
    attempts: integer().notNull().default(0),
    sentAt: instant(),
    fault: text(),
    wanted: integer().notNull().default(1),
    shown: integer().notNull().default(0),
    /** Hash of what Slack shows now: an equal drawing is not sent. */
    shownHash: text(),
    /** Slack file of the chart that is shown, and the hash of its picture. */
    fileId: text(),
    fileHash: text(),
  },
  (t) => [
    uniqueIndex("slack_posts_key").on(t.key),
    uniqueIndex("slack_posts_ts").on(t.channel, t.ts),
    index("slack_posts_due").on(t.priority, t.notBefore).where(sql`${t.state} in ('new', 'sending', 'unknown')`),
    index("slack_posts_stale").on(t.notBefore).where(sql`${t.state} = 'sent' and ${t.wanted} > ${t.shown}`),
    check("slack_posts_state", sql`${t.state} in ('new', 'sending', 'unknown', 'sent', 'failed')`),
    check("slack_posts_sent", sql`(${t.state} = 'sent') = (${t.ts} is not null)`),
    check("slack_posts_shown", sql`${t.shown} <= ${t.wanted}`),
  ],
);

/** What Slack sent us, stored before it is acknowledged. The body is dropped once it has been worked off. */
export const slackInbox = pgTable(
  "slack_inbox",
  {
    key: text().primaryKey(),
    kind: text().notNull(),
    body: jsonb().$type<Record<string, unknown>>(),
    receivedAt: instant().notNull(),
    doneAt: instant(),
    attempts: integer().notNull().default(0),
    fault: text(),
  },
  (t) => [index("slack_inbox_open").on(t.receivedAt).where(sql`${t.doneAt} is null`)],
);

/** Pictures in Slack by the hash of their bytes, so that the same one is uploaded once. */
export const slackFiles = pgTable("slack_files", {
  hash: text().primaryKey(),
  fileId: text().notNull(),
  uploadedAt: instant().notNull(),
  usable: boolean().notNull().default(false),
});

/** One row per tick of a schedule: the replica that inserted it runs it. */
export const scheduledRuns = pgTable(
  "scheduled_runs",
  {
    key: text().primaryKey(),
    claimedAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [index("scheduled_runs_claimed").on(t.claimedAt)],
);
