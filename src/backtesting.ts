/** Backtests that people ask the running bot for: one at a time, because each keeps a core busy for some seconds. */
import type { Metric } from "./domain/catalogue.ts";
import { runBacktest } from "./flows/backtest.ts";
import type { Core } from "./flows/core.ts";
import type { Backtest } from "./slack/slack-deps.ts";
import type { Source } from "./sources/source.ts";

/** Milliseconds one question to a source may take. */
const QUESTION_LIMIT = 60_000;

export interface Backtesting {
  readonly run: Backtest;
  /** Ends the one that is under way; whoever waits for it is told that it failed. */
  stop(): void;
}

export function createBacktesting(core: Core, source: (id: string) => Source | undefined): Backtesting {
  const ending = new AbortController();
  let current: Metric | null = null;
  return {
    async run(metric, weeks, onProgress) {
      if (current !== null) return { kind: "busy", metric: current };
      current = metric;
      try {
        const [outcome] = await runBacktest(
          {
            db: core.db,
            catalogue: core.catalogue(),
            source,
            now: core.now(),
            timeout: QUESTION_LIMIT,
            signal: ending.signal,
            onProgress,
          },
          { metrics: [metric], weeks, fresh: false, against: null, incidents: null, withPoints: true },
        );
        if (!outcome) throw new Error(`the backtest of ${metric.id} ended without an outcome`);
        return outcome;
      } finally {
        current = null;
      }
    },
    stop: () => ending.abort(new Error("Leadline is stopping")),
  };
}
