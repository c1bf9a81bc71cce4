/** Cron to flows: one task per metric, never two runs of one metric at once, over all replicas one run per tick. */
import { createTask, type RunCoordinator, type ScheduledTask, type TaskOptions } from "node-cron";
import type { Metric } from "./domain/catalogue.ts";
import type { Core } from "./flows/core.ts";
import { claimRun, finishRun, sweepRuns } from "./store/scheduled-runs.ts";

/** A replica that died holds its tick no longer than this. Milliseconds. */
const LEASE = 60_000;
const KEEP_CLAIMS = 86_400_000;

export interface Schedule {
  start(): Promise<void>;
  /** Takes no new tick; runs that are under way are waited for by whoever counts them. */
  stop(): Promise<void>;
  /** Milliseconds from now to the next tick of any metric; 0: there is none. */
  pause(): number;
}

/** One replica wins each tick: its row in the database is the claim. */
function coordinator(core: Core): RunCoordinator {
  return {
    shouldRun: (key) => claimRun(core.db, key, core.now(), LEASE),
    onComplete: (key) => finishRun(core.db, key, core.now()),
  };
}

/**
 * @param run polls one metric; its errors are its own business and must not reach the schedule
 */
export function createSchedule(
  core: Core,
  metrics: readonly Metric[],
  run: (metric: Metric) => Promise<void>,
): Schedule {
  const runCoordinator = coordinator(core);
  const tasks: ScheduledTask[] = metrics.map((metric) =>
    createTask(metric.schedule, () => run(metric), {
      name: `poll ${metric.id}`,
      timezone: zoneOf(metric),
      noOverlap: true,
      distributed: true,
      runCoordinator,
      distributedLease: LEASE,
      suppressMissedWarning: true,
      logger: cronLog(core),
    }),
  );
  let sweeper: NodeJS.Timeout | undefined;
  return {
    async start() {
      sweeper = setInterval(() => void sweep(core), KEEP_CLAIMS / 24);
      for (const task of tasks) await task.start();
    },
    pause: () => (tasks.length === 0 ? 0 : Math.min(...tasks.map(untilNext))),
    async stop() {
      clearInterval(sweeper);
      for (const task of tasks) await task.destroy();
    },
  };
}

function untilNext(task: ScheduledTask): number {
  return Math.max(0, (task.getNextRun()?.getTime() ?? 0) - Date.now());
}

/** A tick that comes while the last one still runs is skipped on purpose: no news for the operator. */
function cronLog({ log }: Core): NonNullable<TaskOptions["logger"]> {
  return {
    info: (message) => log.debug(message),
    warn: (message) => log.debug(message),
    error: (message, error) => log.error({ err: error ?? message }, "the schedule stumbled"),
    debug: () => {},
  };
}

async function sweep(core: Core): Promise<void> {
  try {
    await sweepRuns(core.db, core.now() - KEEP_CLAIMS);
  } catch (error) {
    core.log.warn({ err: error }, "old claims of ticks could not be swept");
  }
}

/**
 * A schedule that runs through all hours is an interval and keeps to UTC: in a zone with summer time it would pause
 * for an hour at each autumn change. One that names hours means the local clock.
 */
function zoneOf(metric: Metric): string {
  const fields = metric.schedule.trim().split(/\s+/);
  const hour = fields.at(-4);
  return hour === "*" ? "Etc/UTC" : metric.timezone;
}
