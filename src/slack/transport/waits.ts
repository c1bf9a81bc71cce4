interface Wait {
  readonly until: number;
  /** A version newer than this one does not wait. */
  readonly version: number;
  readonly faults: number;
}

/** Posts that are left alone for a while after something went wrong with them, longer with every time. */
export class Waits {
  readonly #waits = new Map<string, Wait>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Another fault of this post: it waits `baseMs`, twice that the next time, a minute at most. Returns the count. */
  afterFault(id: string, baseMs: number): number {
    const faults = (this.#waits.get(id)?.faults ?? 0) + 1;
    const ms = Math.min(Math.max(60_000, baseMs), baseMs * 2 ** Math.min(faults - 1, 20));
    this.#waits.set(id, { until: this.#clock() + ms, version: Number.POSITIVE_INFINITY, faults });
    return faults;
  }

  /** Nothing to do for this version until {@link clear}; a newer one is shown at once. */
  forVersion(id: string, version: number): void {
    this.#waits.set(id, { until: Number.POSITIVE_INFINITY, version, faults: 0 });
  }

  clear(id: string): void {
    this.#waits.delete(id);
  }

  isWaiting(id: string, version: number): boolean {
    const wait = this.#waits.get(id);
    return wait !== undefined && wait.until > this.#clock() && version <= wait.version;
  }

  /** Posts that wait whatever their version. */
  waiting(): string[] {
    const now = this.#clock();
    return [...this.#waits].filter(([, wait]) => wait.until > now).map(([id]) => id);
  }
}
