/** Longest a clean stop may take; whoever supervises the process kills it soon after. Milliseconds. */
const STOP_LIMIT = 9_500;

type Deed = (signal: "SIGINT" | "SIGTERM") => void;

/** Ends the process at once: by its supervisor's wish (fine), or by an impatient person at the terminal. */
const endAtOnce: Deed = (signal) => process.exit(signal === "SIGINT" ? 130 : 0);

/** What a signal does now. The listeners stay the same all the time: a signal between two of them would be lost. */
let deed: Deed = endAtOnce;
let isListening = false;

/**
 * While a start is under way there is nothing to stop: a signal ends the process at once. Without this, the first
 * process of a container would not hear it at all.
 */
export function exitOnSignal(): void {
  if (isListening) return;
  isListening = true;
  process.on("SIGINT", () => deed("SIGINT"));
  process.on("SIGTERM", () => deed("SIGTERM"));
}

/**
 * Waits for SIGINT or SIGTERM and then stops within ten seconds, whatever is left open. A second signal ends the process
 * at once.
 */
export async function untilSignal(stop: () => Promise<void>): Promise<void> {
  exitOnSignal();
  await new Promise<void>((resolve) => {
    deed = () => resolve();
  });
  deed = () => process.exit(130);
  // Not cleared afterwards: it is in nobody's way, and ends the process should anything be left that keeps it alive.
  const limit = setTimeout(() => {
    process.stderr.write("not everything ended in time; what is unfinished goes on at the next start\n");
    process.exit(1);
  }, STOP_LIMIT);
  limit.unref();
  await stop();
}
