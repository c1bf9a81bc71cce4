/** Longest a clean stop may take; whoever supervises the process kills it soon after. Milliseconds. */
const STOP_LIMIT = 9_500;

/** Waits for SIGINT or SIGTERM and then stops within ten seconds. A second signal ends the process at once. */
export async function untilSignal(stop: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  process.once("SIGINT", () => process.exit(130));
  const timer = setTimeout(() => {
    process.stderr.write("not everything ended in time; what is unfinished goes on at the next start\n");
    process.exit(1);
  }, STOP_LIMIT);
  await stop();
  clearTimeout(timer);
}
