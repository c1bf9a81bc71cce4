/** Slow changes of a metric at the end of a week: found for the digest, and posted where the catalogue says so. */
import type { Metric } from "../../domain/catalogue.ts";
import { DRIFT_WEEKS } from "../../domain/drift.ts";
import { silenceIn } from "../../domain/mute.ts";
import { newsOf, type SlowChange, type SlowChanges, slowChangesOf } from "../../domain/slow-changes.ts";
import { weekEdges } from "../../domain/time/wall-clock.ts";
import { wantPost } from "../../store/posts.ts";
import { seriesOf } from "../../store/series.ts";
import {
  groupsInIncidents,
  groupsWithNewNormal,
  noteWeekLookedAt,
  openSlowChanges,
  writeSlowChanges,
} from "../../store/slow-changes.ts";
import { codeOf, transact } from "../../store/transact.ts";
import { weeklySums } from "../../store/weekly-sums.ts";
import type { Core } from "../core.ts";
import { withMutesSet } from "../mutes.ts";

const WEEK = 604_800_000;
/** Values that are added up for one metric: some seconds of the database. */
const MOST_ADDED = 16_000_000;

/** The weeks in which slow changes of a metric are looked for: where each begins, and where the newest ends. */
export function slowChangeWeeks({ timezone }: Pick<Metric, "timezone">, now: number): number[] {
  return weekEdges(now, DRIFT_WEEKS, timezone);
}

/**
 * The slow changes of a metric and its groups that the weeks up to `edges` show, without those that people have called
 * normal; null where there are too many values to add up, be it for the database.
 */
export async function findSlowChanges(
  { db }: Core,
  metric: Metric,
  edges: readonly number[],
): Promise<SlowChanges | null> {
  const series = await seriesOf(db, metric.id);
  if ((series.length * DRIFT_WEEKS * WEEK) / metric.bucket > MOST_ADDED) return null;
  const { id, bucket, kind } = metric;
  const sums = await weeklySums(db, { id, bucket, adds: kind === "count" }, series, edges, false).catch(nullIfCanceled);
  if (sums === null) return null;
  const changes = slowChangesOf(sums, metric);
  const normal = await groupsWithNewNormal(db, id, edges[0] as number);
  // Of a metric with one group the whole is that group.
  const isNormal = (group: string | null) =>
    normal.has(null) || normal.has(group) || (series.length < 2 && normal.size > 0);
  return { ...changes, found: changes.found.filter(({ group }) => !isNormal(group)) };
}

const QUERY_CANCELED = "57014";

/** A database that gives up a long question (`statement_timeout`) would give it up the next time, too. */
function nullIfCanceled(error: unknown): null {
  if (codeOf(error) === QUERY_CANCELED) return null;
  throw error;
}

/** A slow change as a post shows it, and as it is kept with the post. */
export interface SlowChangeLine {
  readonly metric: string;
  /** Null: the metric as a whole. */
  readonly group: string | null;
  readonly kind: "trend" | "week";
  readonly change: number;
  readonly perWeek: number;
  /** Weeks from the first to the newest. */
  readonly weeks: number;
  readonly newest: number;
  readonly before: number;
  readonly weighed: boolean;
  readonly isBad: boolean;
}

/** What is kept of a slow change. */
export function lineOf(metric: string, change: SlowChange): SlowChangeLine {
  const { group, drift, newest, before, weighed, isBad } = change;
  return { metric, group, ...drift, newest, before, weighed, isBad };
}

/** What a post about slow changes of one metric shows. */
export interface SlowChangePost {
  readonly metric: string;
  /** Worst first; those beyond what a message holds are only counted. */
  readonly lines: readonly (SlowChangeLine & { readonly again: boolean })[];
  readonly more: number;
  /** Where the weeks begin, and where the newest ends. */
  readonly edges: readonly number[];
  /** What the weeks brought of the first one. */
  readonly values: readonly (number | null)[];
}

/** Lines in one message. */
const MOST_LINES = 10;

/**
 * Posts the slow changes of a metric that are news at the end of its newest week, in the metric's channel: one message,
 * each change once. Whoever is second to the same week does nothing, and whoever breaks off in the middle leaves nothing.
 */
export async function tellSlowChanges(core: Core, metric: Metric, edges: readonly number[]): Promise<void> {
  const week = edges.at(-1) as number;
  const changes = await findSlowChanges(core, metric, edges);
  if (changes === null) core.log.warn({ metric: metric.id }, "too many values to look for slow changes");
  const quiet = await quietGroups(core, metric);
  const told = await transact(core.db, async (tx) => {
    if (!(await noteWeekLookedAt(tx, metric.id, week))) return 0;
    const news = newsOf(changes ?? { found: [], without: [] }, await openSlowChanges(tx, metric.id), quiet);
    await writeSlowChanges(tx, metric.id, week, news);
    const [first] = news.tell;
    if (!first) return 0;
    const content: SlowChangePost = {
      metric: metric.id,
      lines: news.tell.slice(0, MOST_LINES).map((change) => ({
        ...lineOf(metric.id, change),
        again: news.again.some(({ group }) => group === change.group),
      })),
      more: Math.max(0, news.tell.length - MOST_LINES),
      edges,
      values: first.weeks,
    };
    await wantPost(tx, {
      key: `slow-change:${metric.id}:${new Date(week).toISOString()}`,
      role: "slow_change",
      incidentId: null,
      channel: metric.channel ?? core.catalogue().slack.channel,
      threadKey: null,
      content: { ...content },
      at: core.now(),
    });
    return news.tell.length;
  });
  if (told === 0) return;
  core.log.info({ metric: metric.id, slowChanges: told }, "slow changes told");
  core.wake();
}

/** Which groups (null: the metric as a whole) are muted now or in an open incident: nobody is to be told of them. */
async function quietGroups(core: Core, metric: Metric): Promise<(group: string | null) => boolean> {
  const now = core.now();
  const inIncident = await groupsInIncidents(core.db, metric.id);
  const [only, ...others] = await seriesOf(core.db, metric.id);
  const single = only && others.length === 0 ? only.group : null;
  const { plans } = await withMutesSet(core.db, core.catalogue(), metric.id);
  const isMuted = (group: string | null) => silenceIn(plans?.mutes ?? [], { metric: metric.id, group }, now, now + 1);
  return (asked) => {
    const group = asked ?? single;
    return inIncident.has(null) || inIncident.has(group) || isMuted(group) !== null;
  };
}
