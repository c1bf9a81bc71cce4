/** The digest: what happened since the last one, gathered once at its time and put into the outbox with its figures. */
import { setImmediate as breathe } from "node:timers/promises";
import type { Metric } from "../../domain/catalogue.ts";
import { checklistScore, type LongestIncident, longestOf, realOnes } from "../../domain/digest.ts";
import { worstFirst } from "../../domain/slow-changes.ts";
import { offlineWithin } from "../../store/blind-time.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { wantPost } from "../../store/posts.ts";
import { finishRun } from "../../store/scheduled-runs.ts";
import { seriesOf } from "../../store/series.ts";
import { checklistsOf } from "../../store/steps.ts";
import { transact } from "../../store/transact.ts";
import type { Core } from "../core.ts";
import { incidentsNoticed, type Statistics, summarise } from "../statistics.ts";
import { findSlowChanges, lineOf, type SlowChangeLine, slowChangeWeeks } from "./slow-changes.ts";

const WEEK = 604_800_000;
const HOUR = 3_600_000;
/** What a message can hold: rows of its table, and lines of its lists. */
const MOST_CLIENTS = 40;
const MOST_CHANGES = 8;
const MOST_SMALL = 6;
/** Groups whose time to notice is worked out for one metric: each takes some milliseconds. */
const MOST_FORESEEN = 500;

/** Moments of a digest, milliseconds since 1970: it covers `[previous, tick)`, and compares it with the time before. */
export interface DigestSpan {
  readonly tick: number;
  readonly previous: number;
  readonly beforeThat: number;
}

/** A group in which not even a total stop shows within an hour. */
export interface SmallGroup {
  readonly metric: string;
  readonly group: string;
  /** Milliseconds until a total stop shows; null: not within a day. */
  readonly total: number | null;
}

/** All that a digest says. It is kept with the post: what was true at its time does not change any more. */
export interface DigestFacts {
  readonly span: DigestSpan;
  readonly statistics: Omit<Statistics, "from" | "to">;
  readonly before: Pick<Statistics, "count" | "shortfall" | "money">;
  /** Clients beyond those in the statistics. */
  readonly moreClients: number;
  /** False alarms accepted over this time. */
  readonly budget: number;
  readonly longest: LongestIncident | null;
  readonly checklist: { readonly found: number; readonly of: number } | null;
  /** Worst first. */
  readonly slow: readonly SlowChangeLine[];
  readonly moreSlow: number;
  /** Metrics with too many values to look for slow changes. */
  readonly unseen: readonly string[];
  readonly small: readonly SmallGroup[];
  readonly moreSmall: number;
  readonly watched: { readonly metrics: number; readonly groups: number };
  /** Sources that do not answer, and since when. */
  readonly silent: readonly { readonly source: string; readonly since: number }[];
  /** How long Leadline was offline, milliseconds. */
  readonly offline: number;
}

export interface DigestDeps {
  readonly core: Core;
  /** Milliseconds until a total stop would show; null inside: not within a day. Null: not known. */
  readonly notice: (metric: string, group: string) => { readonly total: number | null } | null;
}

/**
 * Puts the digest of a tick into the outbox and ends the claim of its run, both or neither. The post's key names the
 * tick, so that whoever comes second changes nothing.
 */
export async function tellDigest(deps: DigestDeps, channel: string, span: DigestSpan, run: string): Promise<void> {
  const { core } = deps;
  const facts = await digestFacts(deps, span);
  await transact(core.db, async (tx) => {
    await wantPost(tx, {
      key: digestKey(span.tick),
      role: "digest",
      incidentId: null,
      channel,
      threadKey: null,
      content: { ...facts },
      at: core.now(),
    });
    await finishRun(tx, run, core.now());
  });
  core.log.info({ tick: new Date(span.tick).toISOString(), incidents: facts.statistics.count }, "digest told");
  core.wake();
}

/** Names the post of a digest by the moment it was due. */
export function digestKey(tick: number): string {
  return `digest:${new Date(tick).toISOString()}`;
}

/** Gathers what a digest says. */
async function digestFacts(deps: DigestDeps, span: DigestSpan): Promise<DigestFacts> {
  const { core } = deps;
  const { db } = core;
  const { tick, previous, beforeThat } = span;
  const catalogue = core.catalogue();
  const all = await incidentsNoticed(core, { from: beforeThat, to: tick });
  const incidents = all.filter(({ noticedAt }) => noticedAt >= previous);
  const statistics = summarise(incidents);
  const earlier = summarise(all.filter(({ noticedAt }) => noticedAt < previous));
  const answered = await checklistsOf(
    db,
    realOnes(incidents).map(({ id }) => id),
  );
  return {
    span,
    statistics: { ...statistics, byClient: statistics.byClient.slice(0, MOST_CLIENTS) },
    before: { count: earlier.count, shortfall: earlier.shortfall, money: earlier.money },
    moreClients: Math.max(0, statistics.byClient.length - MOST_CLIENTS),
    budget: (catalogue.budgetPerWeek * (tick - previous)) / WEEK,
    longest: longestOf(incidents, tick),
    checklist: checklistScore(incidents, answered),
    ...(await overWeeks(deps, tick)),
    silent: await silentSources(core),
    offline: await offlineWithin(db, previous, tick),
  };
}

type OverWeeks = Pick<DigestFacts, "slow" | "moreSlow" | "unseen" | "small" | "moreSmall" | "watched">;

/** What the last weeks say of each metric: slow changes, and groups that are alive and too small to be watched closely. */
async function overWeeks(deps: DigestDeps, tick: number): Promise<OverWeeks> {
  const slow: SlowChangeLine[] = [];
  const unseen: string[] = [];
  const small: SmallGroup[] = [];
  const { metrics } = deps.core.catalogue();
  let groups = 0;
  // One metric after the other: each is one large question to the database.
  for (const metric of metrics.values()) {
    groups += (await seriesOf(deps.core.db, metric.id)).length;
    const changes = await findSlowChanges(deps.core, metric, slowChangeWeeks(metric, tick));
    if (changes === null) unseen.push(metric.id);
    else {
      slow.push(...changes.found.map((change) => lineOf(metric.id, change)));
      small.push(...(await smallOf(deps, metric, changes.alive)));
    }
  }
  slow.sort((a, b) => worstFirst({ ...a, drift: a }, { ...b, drift: b }));
  small.sort((a, b) => blindness(b) - blindness(a));
  return {
    slow: slow.slice(0, MOST_CHANGES),
    moreSlow: Math.max(0, slow.length - MOST_CHANGES),
    unseen,
    small: small.slice(0, MOST_SMALL),
    moreSmall: Math.max(0, small.length - MOST_SMALL),
    watched: { metrics: metrics.size, groups },
  };
}

/** Groups in which not even a total stop shows within an hour. Of a metric of days none is meant to be watched so. */
async function smallOf({ notice }: DigestDeps, metric: Metric, groups: readonly string[]): Promise<SmallGroup[]> {
  const small: SmallGroup[] = [];
  if (metric.bucket > HOUR) return small;
  for (const group of groups.slice(0, MOST_FORESEEN)) {
    const known = notice(metric.id, group);
    if (known && blindness(known) > HOUR) small.push({ metric: metric.id, group, total: known.total });
    await breathe();
  }
  return small;
}

function blindness({ total }: Pick<SmallGroup, "total">): number {
  return total ?? Number.MAX_VALUE;
}

async function silentSources(core: Core): Promise<DigestFacts["silent"]> {
  const { metrics, sources } = core.catalogue();
  const failing = new Map<string, number>();
  for (const { metric, source, failures, faultSince } of await allMetricStates(core.db)) {
    if (failures === 0 || faultSince === null || !metrics.has(metric) || !sources.has(source)) continue;
    failing.set(source, Math.min(faultSince, failing.get(source) ?? faultSince));
  }
  return [...failing].map(([source, since]) => ({ source, since })).sort((a, b) => a.since - b.since);
}
