/** Says once per outage that there has been no connection for too long. */
export class Watchdog {
  readonly #isConnected: () => boolean;
  readonly #limitMs: number;
  readonly #report: (forMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #lostAt: number | null = null;
  #reported = false;

  constructor(isConnected: () => boolean, limitMs: number, report: (forMs: number) => void) {
    this.#isConnected = isConnected;
    this.#limitMs = limitMs;
    this.#report = report;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), Math.min(1_000, this.#limitMs / 4));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    if (this.#isConnected()) {
      this.#lostAt = null;
      this.#reported = false;
      return;
    }
    this.#lostAt ??= now;
    if (this.#reported || now - this.#lostAt < this.#limitMs) return;
    this.#reported = true;
    this.#report(now - this.#lostAt);
  }
}
