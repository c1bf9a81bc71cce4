import type { Json } from "../../api.ts";
import { edit, post } from "../posting.ts";
import { messageShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { channelById, channelByReference } from "../workspace/channels.ts";
import { findMessage, nextTs, removeMessage } from "../workspace/messages.ts";
import { APP, type Channel, type Message } from "../workspace/workspace.ts";
import { messageContent, refuseEmpty } from "./message-arguments.ts";
import { type Method, needed, truth, word } from "./method.ts";

const LONGEST_EDIT = 4_000;

function postMessage(slack: Slack, args: Json): Json {
  const channel = channelByReference(slack.workspace, needed(args, "channel"), slack.clock.now());
  refuseClosed(slack, channel);
  const content = messageContent(slack, args);
  refuseEmpty(content);
  const threadTs = word(args, "thread_ts");
  countPost(slack, channel);
  const message = post(slack, channel, {
    text: "",
    ...content,
    user: APP.botUserId,
    broadcast: threadTs !== "" && truth(args, "reply_broadcast"),
    ...(threadTs === "" ? {} : { threadTs }),
  });
  return { channel: channel.id, ts: message.ts, message: messageShape(slack.workspace, channel, message) };
}

function update(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  const message = ownMessage(channel, needed(args, "ts"), "cant_update_message");
  const content = messageContent(slack, args);
  if (content.text === undefined && !content.blocks && !content.attachments) throw new SlackFault("no_text");
  if ((content.text?.length ?? 0) > LONGEST_EDIT) throw new SlackFault("msg_too_long");
  const shown = { text: message.text, blocks: message.blocks, attachments: message.attachments, ...content };
  refuseEmpty(shown);
  edit(slack, message, content, APP.botUserId, nextTs(slack.workspace, slack.clock.now()));
  const { ts, text } = message;
  return { channel: channel.id, ts, text, message: messageShape(slack.workspace, channel, message) };
}

function remove(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  const message = ownMessage(channel, needed(args, "ts"), "cant_delete_message");
  removeMessage(channel, message);
  slack.changed();
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(slack: Slack, args: Json): Json {
  const channel = channelByReference(slack.workspace, needed(args, "channel"), slack.clock.now());
  refuseClosed(slack, channel);
  const reader = slack.workspace.users.get(needed(args, "user"));
  if (!reader || reader.deactivated || !channel.members.has(reader.id)) throw new SlackFault("user_not_in_channel");
  const content = messageContent(slack, args);
  refuseEmpty(content);
  const threadTs = word(args, "thread_ts");
  const { metadata: _, ...shown } = content;
  const message = post(slack, channel, {
    text: "",
    ...shown,
    user: APP.botUserId,
    ephemeralTo: reader.id,
    ...(threadTs === "" ? {} : { threadTs }),
  });
  return { message_ts: message.ts };
}

function getPermalink(slack: Slack, args: Json): Json {
  const channel = channelById(slack.workspace, needed(args, "channel"));
  const message = findMessage(channel, needed(args, "message_ts"));
  if (!message || message.ephemeralTo) throw new SlackFault("message_not_found");
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : "";
  const permalink = `${slack.url()}/archives/${channel.id}/p${message.ts.replace(".", "")}${thread}`;
  return { channel: channel.id, permalink };
}

/** Posting needs an open channel, and the app in it (or the scope to post to public channels without). */
export function refuseClosed(slack: Slack, channel: Channel): void {
  if (channel.archived) throw new SlackFault("is_archived");
  if (channel.kind === "dm" && slack.manifest.messagesTab === "off") throw new SlackFault("messages_tab_disabled");
  if (channel.members.has(APP.botUserId)) return;
  if (channel.kind !== "public" || !slack.scopes.has("chat:write.public")) throw new SlackFault("not_in_channel");
}

function ownMessage(channel: Channel, ts: string, refusal: string): Message {
  const message = findMessage(channel, ts);
  if (!message || message.ephemeralTo || message.subtype === "tombstone") throw new SlackFault("message_not_found");
  if (channel.archived) throw new SlackFault("is_archived");
  if (message.user !== APP.botUserId || message.subtype) throw new SlackFault(refusal);
  return message;
}

/** One message a second and channel, if the limit is switched on. */
function countPost(slack: Slack, channel: Channel): void {
  const now = slack.clock.now();
  const since = now - (slack.lastPost.get(channel.id) ?? Number.NEGATIVE_INFINITY);
  if (slack.settings.postPerChannelPerSecond && since >= 0 && since < 1_000) {
    throw new SlackFault("ratelimited", { retryAfter: 1 });
  }
  slack.lastPost.set(channel.id, now);
}

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": { scope: "chat:write", run: postMessage },
  "chat.update": { scope: "chat:write", run: update },
  "chat.delete": { scope: "chat:write", run: remove },
  "chat.postEphemeral": { scope: "chat:write", run: postEphemeral },
  "chat.getPermalink": { run: getPermalink },
};
