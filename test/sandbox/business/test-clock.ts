import type { BusinessClock } from "../../../src/sandbox/business/business.ts";

export interface TestClock extends BusinessClock {
  /** Goes on by `ms` at once; what is due runs afterwards, once. */
  advance(ms: number): void;
}

/** A clock that stands still until it is told to go on. */
export function testClock(start: string): TestClock {
  let now = Date.parse(start);
  let due: { at: number; deed: () => void }[] = [];
  return {
    now: () => now,
    after(ms, deed) {
      const entry = { at: now + ms, deed };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      now += ms;
      const ripe = due.filter(({ at }) => at <= now);
      due = due.filter(({ at }) => at > now);
      for (const { deed } of ripe) deed();
    },
  };
}
