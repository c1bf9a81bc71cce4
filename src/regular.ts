/** What comes at regular times: the digest, and slow changes at the end of a week. Each once over all replicas. */
import type { Metric } from "./domain/catalogue.ts";
import type { Core } from "./flows/core.ts";
import { type DigestDeps, digestKey, tellDigest } from "./flows/regular/digest.ts";
import { slowChangeWeeks, tellSlowChanges } from "./flows/regular/slow-changes.ts";
import { lastPoll } from "./store/blind-time.ts";
import { allMetricStates, type MetricState } from "./store/metric-states.ts";
import { isWanted } from "./store/posts.ts";
import { claimRun, finishRun, isBegun } from "./store/scheduled-runs.ts";
import { slowChangeWeeksLookedAt } from "./store/slow-changes.ts";
import { lastTicks } from "./ticks.ts";

const MINUTE = 60_000;
/** How often it is looked whether something is due. Milliseconds. */
const EVERY = 10_000;
/** A replica that died in the middle holds its claim no longer than this. */
const LEASE = 10 * MINUTE;
/** A digest that was missed is no news any more after this. */
const TOO_LATE = 24 * 60 * MINUTE;
/** For so long a digest waits until every metric has been polled after the hour it is due. */
const PATIENCE = 10 * MINUTE;

export interface Regular {
  /** To be called before anything polls: when Leadline was there last is known until then. */
  start(): Promise<void>;
  /** Waits for what is being told. */
  stop(): Promise<void>;
  /** Tells what is due now. */
  look(): Promise<void>;
}

/** Looks again and again what is due. What fails is logged, and tried again. */
export function createRegular({ core, notice }: DigestDeps): Regular {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  /** Digests due after this are told: before it somebody else was there, or nobody wanted one. */
  let since = core.now();
  let startedAt = core.now();
  /** The tick that is done with: nothing has to be asked for it any more. */
  let done: number | null = null;
  let stopping = false;

  async function digest(): Promise<void> {
    const { plans, timezone } = core.catalogue();
    const now = core.now();
    const ticks = plans?.digest ? lastTicks(plans.digest.schedule, timezone, now) : null;
    if (!plans?.digest || ticks === null || ticks.tick === done || now - ticks.tick > TOO_LATE) return;
    const run = digestKey(ticks.tick);
    const isOurs = ticks.tick > since || (await isBegun(core.db, run));
    if (!isOurs || (await isWanted(core.db, run))) {
      done = ticks.tick;
      return;
    }
    const isEarly = now - Math.max(ticks.tick, startedAt) < PATIENCE && !(await areAllPolled(core, ticks.tick));
    if (isEarly || !(await claimRun(core.db, run, now, LEASE))) return;
    await tellDigest({ core, notice }, plans.digest.channel, ticks, run);
  }

  async function slowChanges(): Promise<void> {
    const paged = [...core.catalogue().metrics.values()].filter(({ slowChange }) => slowChange === "page");
    if (paged.length === 0) return;
    const looked = await slowChangeWeeksLookedAt(core.db);
    const states = new Map((await allMetricStates(core.db)).map((state) => [state.metric, state]));
    for (const metric of paged) {
      if (stopping) return;
      const edges = slowChangeWeeks(metric, core.now());
      const week = edges.at(-1) as number;
      if ((looked.get(metric.id) ?? 0) >= week || !isRead(metric, states.get(metric.id), week, core.now())) continue;
      await attempt(core, `slow changes of ${metric.id}`, () => slowChangesOf(core, metric, edges));
    }
  }

  async function look(): Promise<void> {
    await attempt(core, "the digest", digest);
    await attempt(core, "slow changes", slowChanges);
  }

  return {
    look,
    async start() {
      startedAt = core.now();
      // What was due while nobody was there is ours to tell, and what somebody may have been waiting to tell when it died.
      const last = await lastPoll(core.db);
      since = last === null ? startedAt : Math.min(last, startedAt) - PATIENCE;
      timer = setInterval(() => {
        running ??= look().finally(() => {
          running = undefined;
        });
      }, EVERY);
      timer.unref();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function slowChangesOf(core: Core, metric: Metric, edges: readonly number[]): Promise<void> {
  // The claim only spares the database a second reading of nine weeks; that nothing is told twice is kept below it.
  const run = `slow changes ${metric.id} ${new Date(edges.at(-1) as number).toISOString()}`;
  if (!(await claimRun(core.db, run, core.now(), LEASE))) return;
  await tellSlowChanges(core, metric, edges);
  await finishRun(core.db, run, core.now());
}

/** A week is read whole when its end was read, and late rows have had their time. */
function isRead(metric: Metric, state: MetricState | undefined, week: number, now: number): boolean {
  if (!state?.historyDone || state.readTo === null || state.readTo < week) return false;
  return now >= week + metric.settle + metric.revisit;
}

async function areAllPolled(core: Core, since: number): Promise<boolean> {
  const polled = new Map((await allMetricStates(core.db)).map(({ metric, lastPollAt }) => [metric, lastPollAt ?? 0]));
  return [...core.catalogue().metrics.keys()].every((metric) => (polled.get(metric) ?? 0) >= since);
}

async function attempt(core: Core, what: string, deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    core.log.error({ err: error }, `${what} could not be told; it is tried again`);
  }
}
