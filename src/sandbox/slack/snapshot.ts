import type { SandboxChannel, SandboxMessage, SandboxUser, SandboxView, World } from "../api.ts";
import { asObject, asObjects, asText } from "./json.ts";
import type { Slack } from "./slack.ts";
import { visibleTo } from "./workspace/channels.ts";
import { isTopLevel } from "./workspace/messages.ts";
import { APP, type Channel, type Message, type User, type View, type Workspace } from "./workspace/workspace.ts";

const TOASTS_LIVE_MS = 30_000;

/** The world as one person sees it; an unknown person sees what the first one of the seed does. */
export function worldOf(slack: Slack, as: string): World {
  const { workspace, manifest } = slack;
  const me = workspace.users.get(as) ?? [...workspace.users.values()][0];
  if (!me) throw new Error("The workspace has no users: give the seed at least one.");
  const channels = [...workspace.channels.values()].filter((channel) => visibleTo(channel, me));
  const own = channels.filter((channel) => channel.members.has(me.id));
  const home = workspace.homes.get(me.id);
  const now = slack.clock.now();
  return {
    version: slack.version(),
    now,
    team: { id: workspace.team.id, name: workspace.team.name },
    me: me.id,
    app: { id: APP.id, name: manifest.appName, botUserId: APP.botUserId, connected: slack.delivery.connected() },
    users: [...workspace.users.values()].map(userOf),
    groups: workspace.groups,
    channels: channels.map((channel) => channelOf(workspace, channel, me)),
    messages: Object.fromEntries(own.map((channel) => [channel.id, messagesOf(channel, me)])),
    ...(home ? { home: viewOf(home) } : {}),
    modals: (workspace.modals.get(me.id) ?? []).map(viewOf),
    notifications: workspace.notifications.map(({ seen: _, ...notification }) => notification),
    commands: me.kind === "external" ? [] : manifest.commands.map(({ shouldEscape: _, ...command }) => command),
    shortcuts: me.kind === "external" ? [] : manifest.shortcuts,
    toasts: workspace.toasts
      .filter((toast) => toast.user === me.id && Math.abs(now - toast.at) < TOASTS_LIVE_MS)
      .map(({ id, text }) => ({ id, text })),
  };
}

function userOf({ id, name, realName, teamId, tz, kind, company, colour, deactivated }: User): SandboxUser {
  return { id, name, realName, teamId, tz, kind, company, colour, deactivated };
}

function channelOf(workspace: Workspace, channel: Channel, me: User): SandboxChannel {
  const seen = Number(channel.read.get(me.id) ?? 0);
  const isMember = channel.members.has(me.id);
  const fresh = channel.messages.filter(
    (message) =>
      isTopLevel(message) &&
      message.user !== me.id &&
      !message.ephemeralTo &&
      !message.subtype &&
      Number(message.ts) > seen,
  );
  const notified = workspace.notifications.filter(
    (notification) => notification.user === me.id && notification.channel === channel.id && !notification.seen,
  );
  const other = [...channel.members].find((member) => member !== me.id);
  return {
    id: channel.id,
    name: channel.kind === "dm" ? (workspace.users.get(other ?? "")?.name ?? channel.name) : channel.name,
    kind: channel.kind,
    shared: channel.shared,
    archived: channel.archived,
    topic: channel.topic,
    members: [...channel.members],
    unread: isMember ? fresh.length : 0,
    mentions: notified.length,
  };
}

function messagesOf(channel: Channel, me: User): SandboxMessage[] {
  const threads = new Map<string, Message[]>();
  for (const message of channel.messages) {
    if (message.threadTs === undefined || message.ephemeralTo) continue;
    const thread = threads.get(message.threadTs);
    if (thread) thread.push(message);
    else threads.set(message.threadTs, [message]);
  }
  return channel.messages
    .filter((message) => message.ephemeralTo === undefined || message.ephemeralTo === me.id)
    .map((message) => messageOf(channel, message, threads.get(message.ts) ?? []));
}

function messageOf(channel: Channel, message: Message, replies: readonly Message[]): SandboxMessage {
  const latest = replies.at(-1)?.ts;
  return {
    channel: channel.id,
    ts: message.ts,
    ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    broadcast: message.broadcast,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    ...(message.edited ? { editedAt: message.edited.ts } : {}),
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map((reply) => reply.user))],
    ...(latest ? { latestReply: latest } : {}),
    reactions: message.reactions,
    ...(message.ephemeralTo ? { ephemeralTo: message.ephemeralTo } : {}),
  };
}

function viewOf(view: View): SandboxView {
  const { content } = view;
  const [submit, close] = [asText(asObject(content.submit).text), asText(asObject(content.close).text)];
  return {
    id: view.id,
    hash: view.hash,
    type: view.type,
    title: asText(asObject(content.title).text),
    ...(submit ? { submit } : {}),
    ...(close ? { close } : {}),
    blocks: asObjects(content.blocks),
    callbackId: asText(content.callback_id),
    privateMetadata: asText(content.private_metadata),
    errors: view.errors,
  };
}
