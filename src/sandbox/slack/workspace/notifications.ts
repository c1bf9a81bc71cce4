import type { SandboxNotification } from "../../api.ts";
import { newId } from "../ids.ts";
import { findMentions, type Mentions } from "./mentions.ts";
import { findMessage, repliesTo } from "./messages.ts";
import type { Channel, Message, Workspace } from "./workspace.ts";

type Reason = SandboxNotification["reason"];

/** Tells everybody whom Slack would notify of a new message. Edits must not come here: they notify nobody. */
export function notifyOf(workspace: Workspace, channel: Channel, message: Message, now: number): void {
  const mentions = findMentions(message.text, message.blocks);
  for (const member of channel.members) {
    const user = workspace.users.get(member);
    if (!user || user.kind === "bot" || user.deactivated || member === message.user) continue;
    const reason = reasonFor(workspace, channel, message, mentions, member);
    if (!reason) continue;
    workspace.notifications.push({
      id: newId("N"),
      at: now,
      user: member,
      channel: channel.id,
      ts: message.ts,
      reason,
      text: message.text,
      seen: false,
    });
  }
  workspace.notifications = workspace.notifications.slice(-1000);
}

function reasonFor(
  workspace: Workspace,
  channel: Channel,
  message: Message,
  mentions: Mentions,
  member: string,
): Reason | undefined {
  if (channel.kind === "dm") return "direct message";
  if (mentions.users.has(member)) return "mention";
  if (groupsOf(workspace, member).some((group) => mentions.groups.has(group))) return "group mention";
  if (mentions.everybody && message.threadTs === undefined) return "channel mention";
  if (message.threadTs !== undefined && follows(channel, message.threadTs, member)) return "thread reply";
  return undefined;
}

function groupsOf(workspace: Workspace, member: string): string[] {
  return workspace.groups.filter((group) => group.users.includes(member)).map((group) => group.id);
}

/** A thread is followed by who began it, who answered in it, and who was mentioned in it by name. */
function follows(channel: Channel, threadTs: string, member: string): boolean {
  const root = findMessage(channel, threadTs);
  const thread = root ? [root, ...repliesTo(channel, threadTs)] : [];
  return thread.some(
    (message) => message.user === member || findMentions(message.text, message.blocks).users.has(member),
  );
}
