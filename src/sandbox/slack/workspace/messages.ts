import type { Json } from "../../api.ts";
import { newBlockId } from "../ids.ts";
import { asObjects, isObject } from "../json.ts";
import type { Channel, Message, Workspace } from "./workspace.ts";

/** The next message time: Slack's "seconds.microseconds", later than every one given before. */
export function nextTs(workspace: Workspace, now: number): string {
  workspace.lastTs = Math.max(workspace.lastTs + 1, Math.floor(now) * 1000);
  const seconds = Math.floor(workspace.lastTs / 1_000_000);
  return `${seconds}.${String(workspace.lastTs % 1_000_000).padStart(6, "0")}`;
}

export type Draft = Partial<Omit<Message, "ts" | "reactions" | "edited" | "earlier">> & Pick<Message, "user" | "text">;

/** Puts a message into a channel. */
export function addMessage(workspace: Workspace, channel: Channel, draft: Draft, now: number): Message {
  const message: Message = {
    broadcast: false,
    ...draft,
    blocks: withIds(draft.blocks ?? []),
    attachments: (draft.attachments ?? []).map(attachmentWithIds),
    ts: nextTs(workspace, now),
    earlier: [],
    reactions: [],
  };
  channel.messages.push(message);
  channel.read.set(draft.user, message.ts);
  return message;
}

export function findMessage(channel: Channel, ts: string): Message | undefined {
  return channel.messages.find((message) => message.ts === ts);
}

/** Replies that everybody sees, oldest first. */
export function repliesTo(channel: Channel, ts: string): Message[] {
  return channel.messages.filter((message) => message.threadTs === ts && !message.ephemeralTo);
}

/** What stands in the channel itself rather than in a thread. */
export function isTopLevel(message: Message): boolean {
  return message.threadTs === undefined || message.broadcast;
}

/** Takes a message away. One with replies leaves a mark, so that the thread stays reachable. */
export function removeMessage(channel: Channel, message: Message): void {
  if (repliesTo(channel, message.ts).length === 0) {
    channel.messages = channel.messages.filter((other) => other !== message);
    return;
  }
  const tombstone = {
    ...message,
    subtype: "tombstone",
    text: "This message was deleted.",
    blocks: [],
    attachments: [],
  };
  channel.messages = channel.messages.map((other) => (other === message ? tombstone : other));
}

/** Gives an id to every block and element that came without one, as Slack does. */
export function withIds(blocks: readonly Json[]): Json[] {
  return blocks.map((block) => {
    const named: Json = { ...block, block_id: block.block_id ?? newBlockId() };
    if (isObject(block.accessory)) named.accessory = elementWithId(block.accessory);
    if (isObject(block.element)) named.element = elementWithId(block.element);
    if (Array.isArray(block.elements) && String(block.type).endsWith("actions")) {
      named.elements = asObjects(block.elements).map(elementWithId);
    }
    if (block.type === "container") named.child_blocks = withIds(asObjects(block.child_blocks));
    return named;
  });
}

export function attachmentWithIds(attachment: Json, index: number): Json {
  const named: Json = { id: index + 1, ...attachment };
  return Array.isArray(attachment.blocks) ? { ...named, blocks: withIds(asObjects(attachment.blocks)) } : named;
}

function elementWithId(element: Json): Json {
  return element.type === "image" || element.action_id !== undefined
    ? element
    : { ...element, action_id: newBlockId() };
}
