import type { WebClient } from "@slack/web-api";
import { channelName } from "../text.ts";
import { ChannelDirectory } from "../transport/channels.ts";
import type { House } from "./house.ts";

/** Why nothing can be posted in a channel, in one sentence with the way out; null: nothing speaks against it. */
export type Reach = (channel: string) => Promise<string | null>;

/** Asks Slack whether the app is in a channel. What Slack does not say is not held against the channel. */
export function createReach(client: () => WebClient, now: () => number, house: House): Reach {
  let directory: ChannelDirectory | undefined;
  return async (channel) => {
    directory ??= new ChannelDirectory(client(), now);
    const isMember = /^[CG][A-Z0-9]{2,}$/.test(channel)
      ? await isInChannel(client(), channel)
      : await isInNamed(directory, channel);
    if (isMember !== false) return null;
    const { botName } = await house.facts();
    return `I am not in ${channelName(channel)}. Type \`/invite @${botName}\` there and press Send again.`;
  };
}

async function isInChannel(client: WebClient, channel: string): Promise<boolean | undefined> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    return found?.is_member;
  } catch (error) {
    const { data } = error as { data?: { error?: string } };
    return data?.error === "channel_not_found" ? false : undefined;
  }
}

/** A refusal is never taken from memory: somebody may just have invited the app, as they were told to. */
async function isInNamed(directory: ChannelDirectory, name: string): Promise<boolean | undefined> {
  const known = await directory.find(name);
  if (known.kind === "ok" && known.value?.isMember) return true;
  directory.forget();
  const found = await directory.find(name);
  return found.kind === "ok" ? (found.value?.isMember ?? false) : undefined;
}
