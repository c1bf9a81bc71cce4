import type { Json } from "../../api.ts";
import { joinChannel } from "../membership.ts";
import { channelShape, messageShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { channelById, directMessage } from "../workspace/channels.ts";
import { findMessage, isTopLevel, repliesTo } from "../workspace/messages.ts";
import { APP, type Channel, type Message } from "../workspace/workspace.ts";
import { type Method, needed, page, requireScope, truth, word } from "./method.ts";

const READ = { public: "channels:read", private: "groups:read", dm: "im:read" } as const;
const HISTORY = { public: "channels:history", private: "groups:history", dm: "im:history" } as const;
const TYPES = { public: "public_channel", private: "private_channel", dm: "im" } as const;

function info(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  requireScope(slack, READ[channel.kind]);
  return { channel: channelShape(channel) };
}

function members(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  requireScope(slack, READ[channel.kind]);
  const { items, metadata } = page([...channel.members], args);
  return { members: items, response_metadata: metadata };
}

function list(slack: Slack, args: Json): Json {
  const types = (word(args, "types") || "public_channel").split(",").map((type) => type.trim());
  const found = [...slack.workspace.channels.values()].filter((channel) => {
    if (!types.includes(TYPES[channel.kind]) || (channel.archived && truth(args, "exclude_archived"))) return false;
    return channel.kind === "public" || channel.members.has(APP.botUserId);
  });
  for (const kind of ["public", "private", "dm"] as const) {
    if (types.includes(TYPES[kind])) requireScope(slack, READ[kind]);
  }
  const { items, metadata } = page(found, args);
  return { channels: items.map(channelShape), response_metadata: metadata };
}

function history(slack: Slack, args: Json): Json {
  const channel = readable(slack, args);
  const within = channel.messages.filter((message) => isTopLevel(message) && isWithin(message, args)).reverse();
  return answer(slack, channel, within, args);
}

function replies(slack: Slack, args: Json): Json {
  const channel = readable(slack, args);
  const asked = findMessage(channel, needed(args, "ts"));
  if (!asked || asked.ephemeralTo) throw new SlackFault("thread_not_found");
  // Slack takes the ts of any message in the thread, and always gives the parent first.
  const rootTs = asked.threadTs ?? asked.ts;
  const root = findMessage(channel, rootTs);
  const within = repliesTo(channel, rootTs).filter((message) => isWithin(message, args));
  return answer(slack, channel, root ? [root, ...within] : within, args);
}

function readable(slack: Slack, args: Json): Channel {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  requireScope(slack, HISTORY[channel.kind]);
  if (!channel.members.has(APP.botUserId)) throw new SlackFault("not_in_channel");
  return channel;
}

function isWithin(message: Message, args: Json): boolean {
  if (message.ephemeralTo) return false;
  const ts = Number(message.ts);
  const oldest = Number(word(args, "oldest") || 0);
  const latest = Number(word(args, "latest") || Number.POSITIVE_INFINITY);
  return truth(args, "inclusive") ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
}

function answer(slack: Slack, channel: Channel, messages: readonly Message[], args: Json): Json {
  const { items, metadata } = page(messages, args);
  const withMetadata = truth(args, "include_all_metadata");
  return {
    messages: items.map((message) => messageShape(slack.workspace, channel, message, withMetadata)),
    has_more: metadata.next_cursor !== "",
    response_metadata: metadata,
  };
}

function open(slack: Slack, args: Json): Json {
  const byId = word(args, "channel");
  const users = word(args, "users").split(",").filter(Boolean);
  if (byId !== "")
    return { channel: channelShape(channelById(slack.workspace, byId)), already_open: true, no_op: true };
  if (users.length > 1) throw new SlackFault("not_supported", { reason: "the sandbox knows no group messages" });
  const channel = directMessage(slack.workspace, users[0] ?? needed(args, "users"), slack.clock.now());
  slack.changed();
  return { channel: truth(args, "return_im") ? channelShape(channel) : { id: channel.id } };
}

function join(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  if (channel.kind !== "public") throw new SlackFault("method_not_supported_for_channel_type");
  if (channel.archived) throw new SlackFault("is_archived");
  const bot = slack.workspace.users.get(APP.botUserId);
  if (channel.members.has(APP.botUserId)) return { channel: channelShape(channel), warning: "already_in_channel" };
  if (bot) joinChannel(slack, channel, bot);
  return { channel: channelShape(channel) };
}

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.info": { run: info },
  "conversations.members": { run: members },
  "conversations.list": { run: list },
  "conversations.history": { run: history },
  "conversations.replies": { run: replies },
  "conversations.open": { scope: "im:write", run: open },
  "conversations.join": { scope: "channels:join", run: join },
};
