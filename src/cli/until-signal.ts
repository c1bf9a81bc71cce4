/** Longest a clean stop may take; whoever supervises the process kills it soon after. Milliseconds. */
const STOP_LIMIT = 9_500;

const interrupt = (): never => process.exit(130);
const terminate = (): never => process.exit(0);

/**
 * While a start is under way there is nothing to stop: a signal ends the process at once. Without this, the first
 * process of a container would not hear it at all.
 */
export function exitOnSignal(): void {
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", terminate);
}

/**
 * Waits for SIGINT or SIGTERM and then stops within ten seconds, whatever is left open. A second signal ends the process
 * at once.
 */
export async function untilSignal(stop: () => Promise<void>): Promise<void> {
  process.off("SIGINT", interrupt).off("SIGTERM", terminate);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM");
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  // Not cleared afterwards: it is in nobody's way, and ends the process should anything be left that keeps it alive.
  const limit = setTimeout(() => {
    process.stderr.write("not everything ended in time; what is unfinished goes on at the next start\n");
    process.exit(1);
  }, STOP_LIMIT);
  limit.unref();
  await stop();
}
