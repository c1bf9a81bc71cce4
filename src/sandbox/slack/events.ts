import type { Json } from "../api.ts";
import { messageShape, userShape, viewShape } from "./shapes.ts";
import type { Slack } from "./slack.ts";
import { findMentions } from "./workspace/mentions.ts";
import { notifyOf } from "./workspace/notifications.ts";
import { APP, type Channel, type Message, type User } from "./workspace/workspace.ts";

/** The scope without which Slack keeps an event back. */
const NEEDED_SCOPE: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  member_joined_channel: "channels:read",
  member_left_channel: "channels:read",
  channel_archive: "channels:read",
  channel_unarchive: "channels:read",
  channel_rename: "channels:read",
  group_archive: "groups:read",
  group_unarchive: "groups:read",
  group_rename: "groups:read",
  reaction_added: "reactions:read",
  reaction_removed: "reactions:read",
  user_change: "users:read",
  message_metadata_posted: "metadata.message:read",
};

export function neededScope(subscription: string): string | undefined {
  return NEEDED_SCOPE[subscription];
}

/** Everything that follows from a new message which everybody in the channel sees. */
export function announceMessage(slack: Slack, channel: Channel, message: Message): void {
  notifyOf(slack.workspace, channel, message, slack.clock.now());
  if (message.metadata) announceMetadata(slack, channel, message, message.metadata);
  if (!channel.members.has(APP.botUserId)) return;
  const shape = { ...messageShape(slack.workspace, channel, message), channel: channel.id };
  const kind = channel.kind === "public" ? "channel" : channel.kind === "private" ? "group" : "im";
  const subscription = channel.kind === "dm" ? "message.im" : `message.${kind}s`;
  slack.delivery.event({ ...shape, channel_type: kind }, { subscription, shared: channel.shared });
  const mentioned = findMentions(message.text, message.blocks).users.has(APP.botUserId);
  if (mentioned && channel.kind !== "dm" && message.user !== APP.botUserId) {
    slack.delivery.event({ ...shape, type: "app_mention" }, { shared: channel.shared });
  }
}

function announceMetadata(slack: Slack, channel: Channel, message: Message, metadata: Json): void {
  slack.delivery.event({
    type: "message_metadata_posted",
    app_id: APP.id,
    bot_id: APP.botId,
    user_id: APP.botUserId,
    team_id: slack.workspace.team.id,
    channel_id: channel.id,
    message_ts: message.ts,
    metadata,
  });
}

export function announceMembership(
  slack: Slack,
  channel: Channel,
  user: User,
  joined: boolean,
  inviter?: string,
): void {
  // An app hears of joins in the channels it is in; of its own leaving it hears as well.
  if (!channel.members.has(APP.botUserId) && user.id !== APP.botUserId) return;
  slack.delivery.event(
    {
      type: joined ? "member_joined_channel" : "member_left_channel",
      user: user.id,
      channel: channel.id,
      channel_type: channel.kind === "public" ? "C" : "G",
      team: user.teamId,
      ...(inviter ? { inviter } : {}),
    },
    { shared: channel.shared },
  );
}

/** Archived, unarchived or renamed; private channels have event names of their own. */
export function announceChannel(slack: Slack, channel: Channel, what: "archive" | "unarchive" | "rename"): void {
  if (channel.kind === "private" && !channel.members.has(APP.botUserId)) return;
  const type = `${channel.kind === "private" ? "group" : "channel"}_${what}`;
  const renamed = { id: channel.id, name: channel.name, created: Math.floor(channel.created / 1000) };
  slack.delivery.event({ type, channel: what === "rename" ? renamed : channel.id });
}

export function announceReaction(
  slack: Slack,
  channel: Channel,
  message: Message,
  { user, name, added }: { readonly user: string; readonly name: string; readonly added: boolean },
): void {
  if (!channel.members.has(APP.botUserId)) return;
  slack.delivery.event(
    {
      type: added ? "reaction_added" : "reaction_removed",
      user,
      reaction: name,
      item_user: message.user,
      item: { type: "message", channel: channel.id, ts: message.ts },
    },
    { shared: channel.shared },
  );
}

export function announceUserChange(slack: Slack, user: User): void {
  slack.delivery.event({ type: "user_change", user: userShape(slack.workspace, user, false) });
}

export function announceHomeOpened(slack: Slack, user: User, channel: Channel): void {
  const home = slack.workspace.homes.get(user.id);
  slack.delivery.event({
    type: "app_home_opened",
    user: user.id,
    channel: channel.id,
    tab: "home",
    ...(home ? { view: viewShape(slack.workspace, home) } : {}),
  });
}

export function announceRevoked(slack: Slack): void {
  slack.delivery.event({ type: "tokens_revoked", tokens: { oauth: [], bot: [APP.botUserId] } });
}
