import { CLIENTS, findClient } from "./clients.ts";
import { duePerMinute, type Kind, STEP, secondEvents } from "./generate.ts";
import { writePast } from "./history.ts";
import { type BucketWindow, type BusinessStore, openStore, type Row } from "./store.ts";
import { decide, flow, NO_TROUBLES, type Troubles } from "./troubles.ts";

/** Time as the business sees it, milliseconds; the local Slack's clock fits. */
export interface BusinessClock {
  now(): number;
  /** Runs the deed once this clock has gone on by `ms`; the answer cancels it. */
  after(ms: number, deed: () => void): () => void;
}

export interface BusinessOptions {
  readonly clock: BusinessClock;
  /** A folder for its database, or `memory://` (the default). Every opening begins anew. */
  readonly place?: string;
  readonly seed?: number;
  readonly weeks?: number;
  /** How long a slow landing page takes, milliseconds. */
  readonly pageDelay?: number;
}

interface Progress {
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
}

/** What the control panel shows. */
interface BusinessState {
  readonly name: string;
  readonly now: number;
  readonly ready: boolean;
  readonly progress: Progress | null;
  readonly clients: readonly {
    readonly id: string;
    readonly name: string;
    readonly leadsPerMinute: number;
    readonly expectedPerMinute: number;
    readonly stopped: boolean;
  }[];
  readonly intake: { readonly broken: boolean };
  /** `status` is the HTTP status that the page answers. */
  readonly landing: readonly { readonly client: string; readonly slow: boolean; readonly status: number }[];
  /** What was done at the panel, the newest first. */
  readonly recent: readonly { readonly at: number; readonly text: string }[];
}

interface BusinessAnswer {
  readonly ok: boolean;
  readonly problem?: string;
}

export interface Business {
  /** Once the past is written and leads come in. */
  readonly opened: Promise<void>;
  isOpen(): boolean;
  state(): Promise<BusinessState>;
  act(asked: unknown): Promise<BusinessAnswer>;
  /** Leads or sign-ups per bucket and client, up to now. */
  count(kind: Kind, window: BucketWindow): Promise<Row[]>;
  /** Leads accepted a minute, of all clients, over the last seconds. */
  acceptedPerMinute(): Promise<number>;
  /** How a client's landing page answers now. */
  landing(client: string): { readonly status: number; readonly delay: number };
  readonly clock: BusinessClock;
  /** Shows what the demo is still busy with besides (null: nothing); the panel is not ready as long as that lasts. */
  announce(progress: Progress | null): void;
  /** Lets everything happen that is due by now. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

const NAME = "Quayside Leads";
const SECOND = 1000;
const HOUR = 3_600_000;
const WEEK = 604_800_000;
/** The coarsest grid: what is packed and what is single rows meet on it. */
const GRID = STEP.signup;
/** Rates are told from so many seconds, so that a stop is seen at once. */
const RATE_OVER = 20_000;
const RECENT = 20;

export function openBusiness(options: BusinessOptions): Business {
  return new SimulatedBusiness(options);
}

class SimulatedBusiness implements Business {
  readonly opened: Promise<void>;
  readonly clock: BusinessClock;
  readonly #options: Required<Omit<BusinessOptions, "clock">>;
  #store: BusinessStore | undefined;
  #troubles: Troubles = NO_TROUBLES;
  #recent: readonly { at: number; text: string }[] = [];
  #own: Progress | null = { text: "Opening the business's database", share: 0 };
  #announced: Progress | null = null;
  /** Everything before this has happened. */
  #done = 0;
  #packed = 0;
  /** Deeds one after the other: the troubles must not change while a second is being worked out. */
  #queue: Promise<unknown> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor({ clock, place = "memory://", seed = 1, weeks = 8, pageDelay = 4000 }: BusinessOptions) {
    this.clock = clock;
    this.#options = { place, seed, weeks, pageDelay };
    this.opened = this.#inTurn(() => this.#open());
    this.opened.catch((fault: unknown) => {
      this.#own = { text: `The business cannot open: ${reasonOf(fault)}`, share: 0 };
    });
  }

  async #open(): Promise<void> {
    const { place, seed, weeks } = this.#options;
    const store = await openStore(place);
    this.#store = store;
    const to = packedUntil(this.clock.now());
    const onProgress = (share: number) => {
      this.#own = { text: `Writing ${weeks} weeks of leads`, share };
    };
    onProgress(0);
    await writePast(store, { seed, from: to - weeks * WEEK, to, share: () => 1, onProgress });
    this.#done = to;
    this.#packed = to;
    await this.#happen(store);
    this.#own = null;
    this.#tickLater();
  }

  isOpen(): boolean {
    return this.#store !== undefined && this.#own === null;
  }

  #tickLater(): void {
    if (this.#closed) return;
    this.#cancel = this.clock.after(SECOND, () => {
      this.catchUp().then(
        () => this.#tickLater(),
        (fault: unknown) => this.#tell(`The business stands still: ${reasonOf(fault)}`),
      );
    });
  }

  #inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(deed);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async catchUp(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#store && !this.#closed) await this.#happen(this.#store);
    });
  }

  /** Whole seconds up to now, as single rows; where the clock has jumped, most of it packed like the past. */
  async #happen(store: BusinessStore): Promise<void> {
    const until = Math.floor(this.clock.now() / SECOND) * SECOND;
    const [first, last] = [Math.ceil(this.#done / GRID) * GRID, packedUntil(until)];
    if (last - first >= GRID) {
      await this.#seconds(store, first);
      const share = (client: string) => flow(this.#troubles, client);
      await writePast(store, { seed: this.#options.seed, from: first, to: last, share });
      this.#done = last;
    }
    await this.#seconds(store, until);
    const before = Math.floor((until - HOUR) / GRID) * GRID;
    if (before > this.#packed) {
      await store.pack(before);
      this.#packed = before;
    }
  }

  async #seconds(store: BusinessStore, until: number): Promise<void> {
    const { seed } = this.#options;
    const events = [];
    for (let at = this.#done; at < until; at += SECOND) {
      for (const client of CLIENTS) {
        events.push(...secondEvents(seed, client, at, flow(this.#troubles, client.id)));
      }
    }
    await store.addEvents(events);
    this.#done = Math.max(this.#done, until);
  }

  act(asked: unknown): Promise<BusinessAnswer> {
    return this.#inTurn(async () => {
      if (!this.#store || !this.isOpen())
        return { ok: false, problem: "The business is still opening: wait some seconds" };
      const outcome = decide(this.#troubles, asked);
      if (!outcome.ok) return outcome;
      // What happened until now happened under the old troubles.
      await this.#happen(this.#store);
      this.#troubles = outcome.troubles;
      this.#tell(outcome.text);
      return { ok: true };
    });
  }

  #tell(text: string): void {
    this.#recent = [{ at: this.clock.now(), text }, ...this.#recent].slice(0, RECENT);
  }

  async state(): Promise<BusinessState> {
    if (this.isOpen()) await this.catchUp();
    const now = this.clock.now();
    const progress = this.#own ?? this.#announced;
    const leads = this.#own ? undefined : await this.#store?.since("lead", this.#done - RATE_OVER);
    return {
      name: NAME,
      now,
      ready: progress === null,
      progress,
      clients: CLIENTS.map((client) => ({
        id: client.id,
        name: client.name,
        leadsPerMinute: perMinute(leads?.get(client.id) ?? 0),
        expectedPerMinute: Math.round(duePerMinute(client, "lead", now) * 10) / 10,
        stopped: this.#troubles.stopped.has(client.id),
      })),
      intake: { broken: this.#troubles.intakeBroken },
      landing: CLIENTS.map(({ id }) => ({
        client: id,
        slow: this.#troubles.slow.has(id),
        status: this.landing(id).status,
      })),
      recent: this.#recent,
    };
  }

  async count(kind: Kind, window: BucketWindow): Promise<Row[]> {
    await this.catchUp();
    return (await this.#store?.count(kind, window)) ?? [];
  }

  async acceptedPerMinute(): Promise<number> {
    await this.catchUp();
    const leads = await this.#store?.since("lead", this.#done - RATE_OVER);
    return perMinute([...(leads?.values() ?? [])].reduce((sum, n) => sum + n, 0));
  }

  landing(client: string): { readonly status: number; readonly delay: number } {
    if (!findClient(client)) return { status: 404, delay: 0 };
    if (this.#troubles.stopped.has(client)) return { status: 503, delay: 0 };
    return { status: 200, delay: this.#troubles.slow.has(client) ? this.#options.pageDelay : 0 };
  }

  announce(progress: Progress | null): void {
    this.#announced = progress;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#queue;
    await this.#store?.close();
  }
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

/** Up to where a time that nobody watched is packed: the newest seconds are always there as single rows. */
function packedUntil(now: number): number {
  return Math.floor((now - RATE_OVER) / GRID) * GRID;
}

function perMinute(count: number): number {
  return Math.round((count * 60_000) / RATE_OVER);
}
