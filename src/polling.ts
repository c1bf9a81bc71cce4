/** Runs polls: on their schedules, one at a time per metric, counted so that a stop can wait for them. */
import type { Metric } from "./domain/catalogue.ts";
import type { Core } from "./flows/core.ts";
import { type Poller, pollMetric } from "./flows/poll/poll-metric.ts";
import { runProbes } from "./flows/run-probes.ts";
import { tellBlindTime } from "./flows/tell-blind-time.ts";
import type { Meters } from "./meters.ts";
import { createSchedule, type Schedule } from "./schedule.ts";
import type { Source } from "./sources/source.ts";
import { lastPoll } from "./store/blind-time.ts";
import { unmeasuredIncidents } from "./store/steps.ts";

/**
 * Milliseconds one question to a source may take, the wait for its turn included: sources answer few at a time and have
 * a shorter limit of their own, which alone says that they are slow.
 */
const QUESTION_LIMIT = 10 * 60_000;
/** Milliseconds one probe may take. */
const PROBE_LIMIT = 10_000;

export interface Polling {
  /** Polls everything once, then keeps to the schedules. */
  start(): Promise<void>;
  /** Ends polls that wait for their source, and waits for what is being written. */
  stop(): Promise<void>;
  /** One poll now; it joins no other poll of the same metric. */
  poll(metric: Metric): Promise<void>;
  /** The last round of any metric that was written down, good or not; null: none yet. */
  lastRound(): Round | null;
}

export interface Round {
  /** When it ended. */
  readonly at: number;
  /** When the next one was due then: long after that nobody polls any more. */
  readonly nextDue: number;
  /** When the last good one ended; null: none yet. A source that fails makes rounds that are not good. */
  readonly goodAt: number | null;
}

export interface PollingOptions {
  readonly core: Core;
  readonly detector: Poller["detector"];
  readonly memory: Poller["memory"];
  readonly source: (id: string) => Source | undefined;
  readonly meters: Meters;
  /** Called after each good poll. */
  readonly onGood: () => void;
}

export function createPolling(options: PollingOptions): Polling {
  const { core, meters } = options;
  const ending = new AbortController();
  const running = new Map<string, Promise<void>>();
  const probing = new Set<Promise<void>>();
  let round: Round | null = null;
  let schedule: Schedule | undefined;

  const poller: Poller = {
    core,
    detector: options.detector,
    memory: options.memory,
    timeout: QUESTION_LIMIT,
    source: (id) => {
      const source = options.source(id);
      if (!source) throw new Error(`the catalogue names no source ${id}`);
      return source;
    },
    onOpened: (ids) => ids.forEach(probe),
  };

  function probe(incidentId: number): void {
    const run = runProbes({ core, source: options.source, timeout: PROBE_LIMIT }, incidentId, ending.signal)
      .catch((error: unknown) => core.log.error({ err: error, incidentId }, "the checklist could not be probed"))
      .finally(() => probing.delete(run));
    probing.add(run);
  }

  async function pollOnce(metric: Metric): Promise<void> {
    const began = performance.now();
    try {
      const result = await pollMetric(poller, metric, ending.signal);
      meters.polls.inc({ metric: metric.id, outcome: result.kind });
      const at = core.now();
      const isGood = result.kind === "read";
      round = { at, nextDue: at + (schedule?.pause() ?? 0), goodAt: isGood ? at : (round?.goodAt ?? null) };
      if (isGood) options.onGood();
    } catch (error) {
      if (ending.signal.aborted) return;
      meters.polls.inc({ metric: metric.id, outcome: "broken" });
      core.log.error({ err: error, metric: metric.id }, "poll broke off");
    } finally {
      meters.pollSeconds.set({ metric: metric.id }, (performance.now() - began) / 1000);
    }
  }

  function logBlind(error: unknown): void {
    if (!ending.signal.aborted) core.log.error({ err: error }, "the time offline could not be told");
  }

  function poll(metric: Metric): Promise<void> {
    const current = running.get(metric.id);
    if (current !== undefined) return current;
    const run = pollOnce(metric).finally(() => running.delete(metric.id));
    running.set(metric.id, run);
    return run;
  }

  return {
    poll,
    lastRound: () => round,
    async start() {
      const began = core.now();
      const metrics = [...core.catalogue().metrics.values()];
      // Asked before anything polls: the first poll writes when it was.
      const blindSince = await lastPoll(core.db);
      const unmeasured = await unmeasuredIncidents(core.db);
      schedule = createSchedule(core, metrics, poll);
      await schedule.start();
      unmeasured.forEach(probe);
      // What was missed is read by the first poll of each metric; only then is there anything to say about it.
      const first = Promise.all(metrics.map(poll));
      if (blindSince !== null) void first.then(() => tellBlindTime(core, blindSince, began)).catch(logBlind);
    },
    async stop() {
      await schedule?.stop();
      ending.abort(new Error("Leadline is stopping"));
      await Promise.allSettled([...running.values(), ...probing]);
    },
  };
}
