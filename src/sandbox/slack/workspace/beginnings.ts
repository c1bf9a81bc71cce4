import type { Slack } from "../slack.ts";
import { compose } from "./compose.ts";
import { addMessage } from "./messages.ts";

const MINUTE = 60_000;

/** Says what the seed lets people have said, a minute apart and just before now; everybody has read it. */
export function sayBeginnings(slack: Slack): void {
  const { workspace, seed, clock } = slack;
  const lines = seed.messages ?? [];
  for (const [index, { channel: id, user, text }] of lines.entries()) {
    const channel = workspace.channels.get(id);
    if (!channel) throw new Error(`seed: a message stands in ${id}, which is no channel`);
    const at = clock.now() - (lines.length - index) * MINUTE;
    const message = addMessage(workspace, channel, { user, text: compose(workspace, text, "message") }, at);
    for (const member of channel.members) channel.read.set(member, message.ts);
  }
}
