import type { Logger } from "pino";

/** Home tabs follow what happens, but not faster than people read. */
const GATHER_MS = 3000;

/**
 * Many calls within three seconds become one run, and there are never two runs at once; a call during a run is a run
 * after it. A run that fails is logged: the next call brings the next try.
 */
export function gathered(run: () => Promise<void>, log: Logger): () => void {
  let waiting = false;
  let turn: Promise<void> = Promise.resolve();
  const go = (): void => {
    waiting = false;
    turn = turn.then(run).catch((error: unknown) => log.warn({ err: error }, "Home tabs could not be drawn anew"));
  };
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(go, GATHER_MS).unref();
  };
}
