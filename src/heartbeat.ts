import type { Logger } from "pino";

/** Milliseconds between two calls: an outside watchdog counts minutes, not polls. */
const EVERY = 60_000;
const LIMIT = 10_000;

/** Calls an address after good rounds, so that somebody outside notices when Leadline itself stops. */
export function createHeartbeat(address: string | null, log: Logger, now: () => number): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (address === null || now() - last < EVERY) return;
    last = now();
    fetch(address, { signal: AbortSignal.timeout(LIMIT) })
      .then((answer) => {
        if (!answer.ok) log.warn({ status: answer.status }, "the heartbeat's address refused it");
      })
      .catch(() => log.warn("the heartbeat's address cannot be reached"));
  };
}
