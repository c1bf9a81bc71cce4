import { setTimeout as pause } from "node:timers/promises";

/**
 * How long a test waits for what must come, milliseconds. Only a hang takes so long, even on a machine with much other
 * work: how soon things come is measured in `bench/`, never tested.
 */
export const PATIENCE = 90_000;

/** Looks again and again until there is something that is true; throws, with what was last found, when nothing comes. */
export async function eventually<T>(
  look: () => T | Promise<T>,
): Promise<Exclude<Awaited<T>, null | undefined | false | 0 | "">> {
  for (const end = performance.now() + PATIENCE; ; await pause(20)) {
    const found = await look();
    if (found) return found as Exclude<Awaited<T>, null | undefined | false | 0 | "">;
    if (performance.now() > end) throw new Error(`it did not come: the last look found ${String(found)}`);
  }
}
