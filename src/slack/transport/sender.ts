import type { WebClient } from "@slack/web-api";
import type { Core } from "../../flows/core.ts";
import type { Db } from "../../store/db.ts";
import { waitingSince } from "../../store/outbox.ts";
import type { Draw, Picture, Post } from "../drawing.ts";
import { Alarm } from "./alarm.ts";
import { Brakes } from "./brakes.ts";
import { ChannelDirectory } from "./channels.ts";
import { type Desk, TIMING, type Timing } from "./desk.ts";
import { Doubles } from "./doubles.ts";
import { Pictures } from "./pictures.ts";
import { Rounds } from "./rounds.ts";
import { Waits } from "./waits.ts";
import { within } from "./within.ts";

export interface SenderOptions {
  readonly core: Core;
  /** A client that neither retries nor waits: what to do after a fault is decided here. */
  readonly poster: WebClient;
  readonly bot: { readonly userId: string; readonly botId: string };
  readonly draw: Draw;
  /** Runs in the transaction that marks a post as sent, once per post. */
  readonly onSent: (tx: Db, post: Post) => Promise<void>;
  /** Time of the machine, milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
  readonly timing?: Partial<Timing>;
}

export interface Sender {
  start(): Promise<void>;
  /** Takes up nothing new and waits for the calls under way, six seconds at most. */
  stop(): Promise<void>;
  /** Something was written: look now instead of at the next round. */
  wake(): void;
  /** Sends until nothing is due. False: something still was when `limitMs` (default one minute) had passed. */
  drain(limitMs?: number): Promise<boolean>;
  /** For how long the oldest post that could be sent has been waiting, milliseconds; 0: none waits. */
  age(): Promise<number>;
  /** Tries refused posts again now: call it when the bot has joined a channel. */
  retryRefused(): Promise<void>;
  /** The file of a picture, uploaded if need be; null: it cannot be had. For answers that are not posts. */
  fileFor(picture: Picture): Promise<string | null>;
}

/** A call that takes longer is found again by its label, by whoever sends next. */
const STOP_MS = 6_000;

/** Sends what the outbox holds and keeps it true. See docs/delivery.md for what is promised. */
export function createSender(options: SenderOptions): Sender {
  const desk = furnish(options);
  const { core } = desk;
  const rounds = new Rounds(desk);
  const alarm = new Alarm();
  let running: Promise<void> | undefined;
  let stopping = false;

  async function run(): Promise<void> {
    while (!stopping) {
      const isBusy = await rounds.next().catch((error: unknown) => {
        core.log.error({ err: error }, "the sender cannot read the outbox; it tries again");
        return false;
      });
      await alarm.sleep(isBusy ? Math.min(200, desk.timing.poll) : desk.timing.poll);
    }
  }

  return {
    async start() {
      if (running !== undefined) return;
      await desk.doubles.recall();
      running = run();
    },
    async stop() {
      stopping = true;
      alarm.ring();
      await running;
      desk.pictures.stop();
      await within(rounds.rest(), STOP_MS);
    },
    wake: () => alarm.ring(),
    async drain(limitMs = 60_000) {
      const end = performance.now() + limitMs;
      while (performance.now() < end) {
        if (!(await rounds.next())) return true;
        await within(rounds.isBusy ? rounds.someEnds() : Promise.resolve(), 50);
        await within(new Promise(() => undefined), 5);
      }
      return false;
    },
    async age() {
      const since = await waitingSince(core.db, core.now());
      return since === null ? 0 : Math.max(0, core.now() - since);
    },
    async retryRefused() {
      await rounds.reviveAll();
      alarm.ring();
    },
    fileFor: (picture) => desk.pictures.fileFor(picture),
  };
}

function furnish(options: SenderOptions): Desk {
  const { core, poster, bot } = options;
  const clock = options.clock ?? Date.now;
  const timing = { ...TIMING, ...options.timing };
  const log = core.log.child({ part: "sender" });
  const { db, now } = core;
  return {
    ...options,
    core: { ...core, log },
    clock,
    timing,
    brakes: new Brakes(clock),
    waits: new Waits(clock),
    channels: new ChannelDirectory(poster, clock),
    pictures: new Pictures({ client: poster, db, now, clock, log, fileCheckMs: timing.fileCheck }),
    doubles: new Doubles({ client: poster, db, bot, clock, log, afterMs: timing.secondLook }),
  };
}
