import type { ReceiverEvent } from "@slack/bolt";
import type { Core } from "../../flows/core.ts";
import {
  claimDelivery,
  finishDelivery,
  type InboxRow,
  noteDeliveryFault,
  storeDelivery,
  sweepDeliveries,
  unfinishedDeliveries,
} from "../../store/inbox.ts";
import { type Delivery, deliveryOf, keptBody } from "./delivery.ts";

/** Bolt's way with one delivery: its middleware and listeners. */
type Process = (event: ReceiverEvent) => Promise<void>;

const MOST_ATTEMPTS = 3;
/** An interaction that is older than this has been forgotten by whoever made it. */
const STALE_MS = 30 * 60_000;
/** Slack repeats an event for a day at most. */
const KEEP_MS = 2 * 24 * 3_600_000;
const GRACE_MS = 20_000;

/**
 * Stands between the receivers and Bolt. Bolt acknowledges events before its listeners run, so a crash in between would
 * lose them; here every delivery is in the database before anything is acknowledged, and a repetition is recognised.
 */
export class Inbox {
  readonly #core: Core;
  readonly #process: Process;
  readonly #underway = new Set<string>();
  #running = 0;

  constructor(core: Core, process: Process) {
    this.#core = { ...core, log: core.log.child({ part: "inbox" }) };
    this.#process = process;
  }

  /** Deliveries that listeners are working on. */
  get inFlight(): number {
    return this.#running;
  }

  /**
   * Takes one delivery. Throws where it cannot be stored: then it is not acknowledged, and Slack repeats it if it is an
   * event, or tells the person.
   */
  async take(event: ReceiverEvent): Promise<void> {
    this.#running++;
    try {
      const delivery = deliveryOf(event.body);
      if (delivery === null) return await this.#process(event);
      if (await this.#store(delivery, event)) return await this.#work(delivery, event);
      this.#core.log.info({ key: delivery.key }, "a delivery came again; it is acknowledged and dropped");
      await event.ack();
    } finally {
      this.#running--;
    }
  }

  /** Works off what was received and never finished, because a process died or a listener failed. */
  async replay(): Promise<void> {
    const { db, now } = this.#core;
    for (const row of await unfinishedDeliveries(db, now(), GRACE_MS)) {
      if (this.#underway.has(row.key)) continue;
      this.#running++;
      await this.#replayOne(row).finally(() => this.#running--);
    }
  }

  /** Resolves when no listener runs any more. */
  async idle(): Promise<void> {
    while (this.#running > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async sweep(): Promise<void> {
    await sweepDeliveries(this.#core.db, this.#core.now() - KEEP_MS);
  }

  async #store({ key, kind }: Delivery, event: ReceiverEvent): Promise<boolean> {
    const { db, now, log } = this.#core;
    try {
      return await storeDelivery(db, { key, kind, body: keptBody(event.body), receivedAt: now() });
    } catch (error) {
      log.error({ err: error, kind }, "a delivery of Slack cannot be stored; it is not acknowledged");
      throw new Error("the inbox cannot be written", { cause: error });
    }
  }

  async #work(delivery: Delivery, event: ReceiverEvent): Promise<void> {
    const { log } = this.#core;
    let acknowledged = false;
    const ack: ReceiverEvent["ack"] = async (answer) => {
      acknowledged = true;
      // The connection may be gone. The delivery is stored, so it is worked off all the same.
      await event.ack(answer).catch((error: unknown) => log.warn({ err: error }, "acknowledgement not sent"));
    };
    const fault = await this.#run(delivery.key, { ...event, ack });
    if (fault === undefined) return this.#finish(delivery.key, null);
    log.error({ err: fault, key: delivery.key }, "a listener failed");
    // A person sees at once that a click failed and decides anew; an event has nobody who would.
    if (delivery.kind === "event") await this.#note(delivery.key, fault);
    else await this.#finish(delivery.key, sentence(fault));
    if (!acknowledged) throw fault;
  }

  async #replayOne(row: InboxRow): Promise<void> {
    const { db, log, now } = this.#core;
    const { key, kind, body, attempts } = row;
    const age = now() - row.receivedAt;
    const hopeless = reasonNotToReplay(row, age);
    if (hopeless !== undefined) {
      log.error({ key, kind, age, fault: row.fault }, `a delivery was not worked off: ${hopeless}`);
      return this.#finish(key, hopeless);
    }
    if (!(await claimDelivery(db, key, attempts))) return;
    log.warn({ key, kind, age }, "a delivery from before is worked off now");
    const event = { body: body ?? {}, ack: async () => undefined, customProperties: { replayed: true } };
    const fault = await this.#run(key, event);
    if (fault === undefined) return this.#finish(key, null);
    log.error({ err: fault, key }, "a listener failed");
    await this.#note(key, fault);
  }

  async #run(key: string, event: ReceiverEvent): Promise<Error | undefined> {
    this.#underway.add(key);
    try {
      await this.#process(event);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#underway.delete(key);
    }
  }

  /** Where this fails the delivery is worked off once more later, which deeds have to bear. */
  async #finish(key: string, fault: string | null): Promise<void> {
    const { db, now, log } = this.#core;
    await finishDelivery(db, key, now(), fault).catch((error: unknown) =>
      log.error({ err: error, key }, "the end of a delivery cannot be written down"),
    );
  }

  async #note(key: string, fault: Error): Promise<void> {
    const { db, log } = this.#core;
    await noteDeliveryFault(db, key, sentence(fault)).catch((error: unknown) =>
      log.error({ err: error, key }, "the fault of a delivery cannot be written down"),
    );
  }
}

function reasonNotToReplay({ kind, body, attempts }: InboxRow, age: number): string | undefined {
  if (attempts >= MOST_ATTEMPTS) return `it failed ${MOST_ATTEMPTS} times`;
  if (body === null) return "it was too large to be kept";
  if (kind !== "event" && age > STALE_MS) return "it is more than 30 minutes old";
  return undefined;
}

/** The kind of the fault; its words may hold what people wrote and are in the log alone. */
function sentence(fault: Error): string {
  return `a listener failed (${fault.name})`;
}
