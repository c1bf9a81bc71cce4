import type { SandboxMessage, World } from "../../api.ts";
import { isoDay } from "../text/slack-date.ts";

const SAME_BREATH_MS = 5 * 60_000;

/** A message as it stands in a list: with the day line above it, or drawn short under one by the same person. */
export interface Row {
  readonly message: SandboxMessage;
  readonly newDay: boolean;
  readonly short: boolean;
  readonly firstUnread: boolean;
}

/** Milliseconds since 1970 of a Slack timestamp. */
export function msOf(ts: string): number {
  return Number(ts) * 1000;
}

export function isReply(message: SandboxMessage): boolean {
  return message.threadTs !== undefined && message.threadTs !== message.ts;
}

/** What the channel itself shows: roots, and replies that were also sent to the channel. */
export function channelMessages(world: World, channel: string): readonly SandboxMessage[] {
  return (world.messages[channel] ?? []).filter((message) => !isReply(message) || message.broadcast);
}

export function rootOf(world: World, channel: string, ts: string): SandboxMessage | undefined {
  return (world.messages[channel] ?? []).find((message) => message.ts === ts);
}

export function repliesOf(world: World, channel: string, ts: string): readonly SandboxMessage[] {
  return (world.messages[channel] ?? []).filter((message) => message.threadTs === ts && isReply(message));
}

/** Groups messages by day and by speaker, in the reader's zone. */
export function rowsOf(
  messages: readonly SandboxMessage[],
  tz: string,
  unreadFrom: string | undefined,
): readonly Row[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const newDay = !before || isoDay(msOf(before.ts), tz) !== isoDay(msOf(message.ts), tz);
    const firstUnread = unreadFrom !== undefined && message.ts === unreadFrom;
    return { message, newDay, firstUnread, short: !newDay && !firstUnread && continues(before, message) };
  });
}

function continues(before: SandboxMessage | undefined, message: SandboxMessage): boolean {
  if (!before || before.user !== message.user || isReply(before) || isReply(message)) return false;
  if (before.ephemeralTo || message.ephemeralTo || before.replyCount > 0) return false;
  return msOf(message.ts) - msOf(before.ts) < SAME_BREATH_MS;
}

/** The first of the `unread` newest messages of others: where the line "New" stands. */
export function firstUnread(messages: readonly SandboxMessage[], me: string, unread: number): string | undefined {
  if (unread <= 0) return undefined;
  const others = messages.filter((message) => message.user !== me && message.ephemeralTo === undefined);
  return others[Math.max(0, others.length - unread)]?.ts;
}
