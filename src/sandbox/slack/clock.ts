/** The sandbox's time, which tests may move. All times are milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Stands still at `at` from now on. */
  set(at: number): void;
  /** Jumps ahead; what was due in between happens now. A running clock keeps running. */
  advance(ms: number): void;
  /** Back to the machine's time. */
  real(): void;
  /** Runs the deed when this clock has gone on by `ms`, not before. The answer cancels it. */
  after(ms: number, deed: () => void): () => void;
  /** Forgets everything that is still due. */
  clear(): void;
}

interface Due {
  readonly at: number;
  readonly deed: () => void;
}

export function createClock(): Clock {
  let standing: number | undefined;
  let ahead = 0;
  let due: Due[] = [];
  let timer: NodeJS.Timeout | undefined;

  const now = () => standing ?? Date.now() + ahead;

  function settle() {
    clearTimeout(timer);
    const ripe = due.filter((entry) => entry.at <= now()).sort((a, b) => a.at - b.at);
    due = due.filter((entry) => !ripe.includes(entry));
    for (const entry of ripe) entry.deed();
    const next = Math.min(...due.map((entry) => entry.at));
    if (standing !== undefined || !Number.isFinite(next)) return;
    timer = setTimeout(settle, Math.min(Math.max(next - now(), 1), 2 ** 31 - 1));
  }

  return {
    now,
    set(at) {
      standing = at;
      settle();
    },
    advance(ms) {
      if (standing === undefined) ahead += ms;
      else standing += ms;
      settle();
    },
    real() {
      standing = undefined;
      ahead = 0;
      settle();
    },
    after(ms, deed) {
      const entry = { at: now() + ms, deed };
      due.push(entry);
      settle();
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    clear() {
      due = [];
      clearTimeout(timer);
    },
  };
}
