import { setTimeout as pause } from "node:timers/promises";
import type { SocketModeReceiver } from "@slack/bolt";
import { WebAPIRateLimitedError } from "@slack/web-api";
import type { Logger } from "pino";
import { Alarm } from "./alarm.ts";
import { ignoreRateNotices } from "./rate-notices.ts";
import { SlackStartError, startFault } from "./start-fault.ts";

type SocketClient = SocketModeReceiver["client"];

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const HELLO_MS = 30_000;
const GOODBYE_MS = 2_000;

/**
 * One connection of Socket Mode that is opened anew whenever it ends, for as long as it takes. The client's own
 * reconnection is switched off: it pauses five seconds first, and gives up for good after a network fault.
 */
export class SocketLine {
  readonly #client: SocketClient;
  readonly #log: Logger;
  readonly #apiUrl: string | undefined;
  readonly #alarm = new Alarm();
  #stopping = false;
  #connected = false;
  #fault: string | null = null;
  #keeping: Promise<void> = Promise.resolve();
  #onEnd: () => void = () => undefined;

  constructor(client: SocketClient, log: Logger, apiUrl: string | undefined) {
    this.#client = client;
    this.#log = log;
    this.#apiUrl = apiUrl;
    ignoreRateNotices(client, log);
    client.on("disconnected", () => {
      this.#connected = false;
      this.#onEnd();
    });
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Why there is no connection, in one sentence. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Opens the connection and keeps it. Throws a SlackStartError where the first attempt fails. */
  async start(): Promise<void> {
    try {
      const connection = await this.#open();
      this.#keeping = this.#keep(connection);
    } catch (error) {
      throw startFault(error, "SLACK_APP_TOKEN", this.#apiUrl);
    }
  }

  /** The same for a further line, which may take its time. */
  startLater(): void {
    this.#keeping = this.#keep(undefined);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#alarm.ring();
    await Promise.race([this.#client.disconnect(), pause(GOODBYE_MS, undefined, { ref: false })]);
    await Promise.race([this.#keeping, pause(GOODBYE_MS, undefined, { ref: false })]);
    this.#connected = false;
  }

  async #keep(first: Connection | undefined): Promise<void> {
    await first?.ended;
    while (!this.#stopping) await (await this.#openAgain())?.ended;
  }

  async #openAgain(): Promise<Connection | undefined> {
    for (let wait = FIRST_PAUSE_MS; !this.#stopping; wait = Math.min(wait * 1.3, LONGEST_PAUSE_MS)) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#stopping) return undefined;
        this.#fault = startFault(error, "SLACK_APP_TOKEN", this.#apiUrl).message;
        this.#log.warn({ fault: this.#fault }, "connection to Slack not opened; it is tried again");
        await this.#alarm.sleep(error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : wait);
      }
    }
    return undefined;
  }

  /** Resolves when Slack has said hello. */
  async #open(): Promise<Connection> {
    const ended = new Promise<void>((resolve) => {
      this.#onEnd = resolve;
    });
    const giveUp = new AbortController();
    const silence = pause(HELLO_MS, undefined, { signal: giveUp.signal, ref: false }).then(() => {
      throw new SlackStartError(`Slack opened a connection and said nothing for ${HELLO_MS / 1000} s`);
    });
    try {
      await Promise.race([this.#client.start(), silence]);
    } catch (error) {
      await Promise.race([this.#client.disconnect(), pause(GOODBYE_MS, undefined, { ref: false })]);
      throw error ?? new SlackStartError("Slack closed the connection before it said hello");
    } finally {
      giveUp.abort();
      silence.catch(() => undefined);
    }
    this.#connected = true;
    this.#fault = null;
    if (this.#stopping) await this.#client.disconnect();
    return { ended };
  }
}

interface Connection {
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
}
