import type { Core } from "./flows/core.ts";
import { forgetObservations } from "./store/retention.ts";

const EVERY = 6 * 3_600_000;

/** Housekeeping: what the catalogue keeps for a while only is forgotten in time. */
export function createUpkeep(core: Core): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  async function forget(): Promise<void> {
    const { keepObservations } = core.catalogue();
    if (keepObservations === null) return;
    try {
      const gone = await forgetObservations(core.db, core.now() - keepObservations);
      if (gone > 0) core.log.info({ observations: gone }, "old observations forgotten");
    } catch (error) {
      core.log.warn({ err: error }, "old observations could not be deleted");
    }
  }
  return {
    start() {
      timer = setInterval(() => void forget(), EVERY);
      timer.unref();
      void forget();
    },
    stop: () => clearInterval(timer),
  };
}
