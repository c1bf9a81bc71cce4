import type { WebClient } from "@slack/web-api";
import { attempt, type Outcome } from "./outcome.ts";

/** "Under 1000", says Slack's page of the method. */
const LIMIT = 999;

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isMember: boolean;
}

/** Names of channels to ids, learned from Slack and kept for ten minutes. */
export class ChannelDirectory {
  readonly #client: WebClient;
  readonly #clock: () => number;
  #known = new Map<string, Channel>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(client: WebClient, clock: () => number) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The channel of this name (with or without `#`); a value of undefined: the bot can see no such channel. */
  async find(name: string): Promise<Outcome<Channel | undefined>> {
    const plain = name.replace(/^#/, "").toLowerCase();
    const age = this.#clock() - this.#readAt;
    const known = this.#known.get(plain);
    // A name that is not there may have been created, or the bot invited, a moment ago.
    if (known ? age < 600_000 : age < 5_000) return { kind: "ok", value: known };
    const read = await attempt(() => listChannels(this.#client));
    if (read.kind !== "ok") return read;
    this.#known = new Map(read.value.map((channel) => [channel.name, channel]));
    this.#readAt = this.#clock();
    return { kind: "ok", value: this.#known.get(plain) };
  }

  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}

/** All channels the bot can see: the public ones, and the private ones it is in. */
export async function listChannels(client: WebClient): Promise<Channel[]> {
  const channels: Channel[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.list({
      types: "public_channel,private_channel",
      exclude_archived: true,
      limit: LIMIT,
      ...(cursor ? { cursor } : {}),
    });
    for (const { id, name, is_member } of page.channels ?? []) {
      if (id && name) channels.push({ id, name, isMember: is_member === true });
    }
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return channels;
}
