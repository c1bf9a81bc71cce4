import type { Json } from "../../api.ts";
import { announceReaction } from "../events.ts";
import { newId } from "../ids.ts";
import { messageShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { channelById } from "../workspace/channels.ts";
import { findMessage } from "../workspace/messages.ts";
import { addReaction, removeReaction } from "../workspace/reactions.ts";
import { APP, type Channel, type Message } from "../workspace/workspace.ts";
import { type Method, needed, word } from "./method.ts";

function target(slack: Slack, args: Json): { channel: Channel; message: Message } {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  if (!channel.members.has(APP.botUserId)) throw new SlackFault("not_in_channel");
  const message = findMessage(channel, needed(args, "timestamp"));
  if (!message || message.ephemeralTo) throw new SlackFault("message_not_found");
  return { channel, message };
}

function react(slack: Slack, args: Json): Json {
  const { channel, message } = target(slack, args);
  const name = needed(args, "name").replaceAll(":", "");
  if (!addReaction(message, APP.botUserId, name)) throw new SlackFault("already_reacted");
  announceReaction(slack, channel, message, { user: APP.botUserId, name, added: true });
  slack.changed();
  return {};
}

function unreact(slack: Slack, args: Json): Json {
  const { channel, message } = target(slack, args);
  const name = needed(args, "name").replaceAll(":", "");
  if (!removeReaction(message, APP.botUserId, name)) throw new SlackFault("no_reaction");
  announceReaction(slack, channel, message, { user: APP.botUserId, name, added: false });
  slack.changed();
  return {};
}

function pin(slack: Slack, args: Json): Json {
  const { channel, message } = target(slack, args);
  if (channel.pins.includes(message.ts)) throw new SlackFault("already_pinned");
  channel.pins.push(message.ts);
  slack.changed();
  return {};
}

function unpin(slack: Slack, args: Json): Json {
  const { channel, message } = target(slack, args);
  if (!channel.pins.includes(message.ts)) throw new SlackFault("no_pin");
  channel.pins = channel.pins.filter((ts) => ts !== message.ts);
  slack.changed();
  return {};
}

function pins(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  const messages = channel.messages.filter((message) => channel.pins.includes(message.ts));
  return {
    items: messages.map((message) => ({
      type: "message",
      channel: channel.id,
      message: messageShape(slack.workspace, channel, message),
    })),
  };
}

function bookmark(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel_id"));
  const entry = {
    id: newId("Bk"),
    channel_id: channel.id,
    title: needed(args, "title"),
    type: needed(args, "type"),
    link: word(args, "link"),
  };
  channel.bookmarks.push(entry);
  slack.changed();
  return { bookmark: entry };
}

function bookmarks(slack: Slack, args: Json): Json {
  return { bookmarks: channelById(slack.workspace, needed(args, "channel_id")).bookmarks };
}

export const markMethods: Readonly<Record<string, Method>> = {
  "reactions.add": { scope: "reactions:write", run: react },
  "reactions.remove": { scope: "reactions:write", run: unreact },
  "pins.add": { scope: "pins:write", run: pin },
  "pins.remove": { scope: "pins:write", run: unpin },
  "pins.list": { scope: "pins:read", run: pins },
  "bookmarks.add": { scope: "bookmarks:write", run: bookmark },
  "bookmarks.list": { scope: "bookmarks:read", run: bookmarks },
};
