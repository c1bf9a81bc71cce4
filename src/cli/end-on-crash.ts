import type { Logger } from "pino";

/**
 * A fault that nobody caught leaves the program in a state that nobody knows: it ends with one clear line, and whoever
 * supervises it starts it anew. Nothing is lost by that: everything wanted is in the database before it is done.
 */
export function endOnCrash(log: Logger): void {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, "an unexpected fault: Leadline ends, to be started again by its supervisor");
    process.exit(1);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}
