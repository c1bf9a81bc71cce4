import { announceMembership } from "./events.ts";
import { post } from "./posting.ts";
import type { Slack } from "./slack.ts";
import type { Channel, User } from "./workspace/workspace.ts";

/** Takes somebody into a channel; nothing happens if they are in it. */
export function joinChannel(slack: Slack, channel: Channel, user: User, inviter?: string): void {
  if (channel.members.has(user.id)) return;
  channel.members.add(user.id);
  // What was said before somebody came is not news to them.
  const newest = channel.messages.at(-1)?.ts;
  if (newest) channel.read.set(user.id, newest);
  post(slack, channel, { user: user.id, subtype: "channel_join", text: `<@${user.id}> has joined the channel` });
  announceMembership(slack, channel, user, true, inviter);
}

/** Takes somebody out of a channel. */
export function leaveChannel(slack: Slack, channel: Channel, user: User): void {
  if (!channel.members.delete(user.id)) return;
  announceMembership(slack, channel, user, false);
  slack.changed();
}
