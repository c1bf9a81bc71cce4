/** Calls that have to wait because Slack said so: per method and conversation, so that everything else goes on. */
export class Brakes {
  readonly #until = new Map<string, number>();
  readonly #clock: () => number;

  /** `clock`: milliseconds, of whatever beginning. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  hold(method: string, lane: string, ms: number): void {
    const key = `${method} ${lane}`;
    this.#until.set(key, Math.max(this.#until.get(key) ?? 0, this.#clock() + ms));
  }

  isHeld(method: string, lane: string): boolean {
    const key = `${method} ${lane}`;
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (until > this.#clock()) return true;
    this.#until.delete(key);
    return false;
  }
}
