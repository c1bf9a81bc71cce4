/** Work that runs in the background, at most one piece per key. */
export class Underway {
  readonly #work = new Map<string, Promise<void>>();
  readonly #onFault: (error: unknown, key: string) => void;

  constructor(onFault: (error: unknown, key: string) => void) {
    this.#onFault = onFault;
  }

  /** Starts the work unless something with this key is under way. */
  start(key: string, work: () => Promise<void>): void {
    if (this.#work.has(key)) return;
    const running = work()
      .catch((error: unknown) => this.#onFault(error, key))
      .finally(() => this.#work.delete(key));
    this.#work.set(key, running);
  }

  get size(): number {
    return this.#work.size;
  }

  /** Never resolves while nothing is under way. */
  async someEnds(): Promise<void> {
    await Promise.race(this.#work.values());
  }

  async allEnd(): Promise<void> {
    await Promise.all(this.#work.values());
  }
}
