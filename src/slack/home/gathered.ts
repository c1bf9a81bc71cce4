import type { Logger } from "pino";

/** Home tabs follow what happens, but not faster than people read. */
const GATHER_MS = 3000;

export interface Gathered {
  call(): void;
  /** Takes no more calls, forgets the run that waits and ends with the one that is under way. */
  stop(): Promise<void>;
}

/**
 * Many calls within three seconds become one run, and there are never two runs at once; a call during a run is a run
 * after it. A run that fails is logged: the next call brings the next try.
 */
export function gathered(run: () => Promise<void>, log: Logger): Gathered {
  let waiting: NodeJS.Timeout | undefined;
  let stopped = false;
  let turn: Promise<void> = Promise.resolve();
  const go = (): void => {
    waiting = undefined;
    turn = turn.then(run).catch((error: unknown) => log.warn({ err: error }, "Home tabs could not be drawn anew"));
  };
  return {
    call() {
      if (stopped || waiting !== undefined) return;
      waiting = setTimeout(go, GATHER_MS).unref();
    },
    stop() {
      stopped = true;
      clearTimeout(waiting);
      return turn;
    },
  };
}
