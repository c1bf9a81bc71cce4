import { SlackFault } from "../slack-fault.ts";
import { APP, type Channel, type User, type Workspace } from "./workspace.ts";

/** The channel that the app named: an id, `#name` or `name`, or a person's id for the direct message with that person. */
export function channelByReference(workspace: Workspace, reference: string, now: number): Channel {
  const byId = workspace.channels.get(reference);
  if (byId) return visibleToApp(byId);
  if (workspace.users.has(reference)) return directMessage(workspace, reference, now);
  const name = reference.replace(/^#/, "");
  for (const channel of workspace.channels.values()) {
    if (channel.kind !== "dm" && channel.name === name) return visibleToApp(channel);
  }
  throw new SlackFault("channel_not_found");
}

/** The channel with this id, if the app may know of it. */
export function channelById(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (!channel) throw new SlackFault("channel_not_found");
  return visibleToApp(channel);
}

/** A private channel does not exist for an app that is not in it. */
function visibleToApp(channel: Channel): Channel {
  if (channel.kind !== "public" && !channel.members.has(APP.botUserId)) throw new SlackFault("channel_not_found");
  return channel;
}

/** The direct message between the app and this person, opened on first use. */
export function directMessage(workspace: Workspace, userId: string, now: number): Channel {
  const user = workspace.users.get(userId);
  if (!user) throw new SlackFault("user_not_found");
  if (user.deactivated) throw new SlackFault("user_disabled");
  if (user.kind === "bot") throw new SlackFault("cannot_dm_bot");
  const id = `D${userId.slice(1)}`;
  const existing = workspace.channels.get(id);
  if (existing) return existing;
  const opened: Channel = {
    id,
    name: "directmessage",
    kind: "dm",
    shared: user.kind === "external",
    created: now,
    archived: false,
    topic: "",
    members: new Set([userId, APP.botUserId]),
    messages: [],
    pins: [],
    bookmarks: [],
    read: new Map(),
  };
  workspace.channels.set(id, opened);
  return opened;
}

/** Members of the workspace find every public channel; guests and people of other companies only their own ones. */
export function visibleTo(channel: Channel, user: User): boolean {
  if (channel.members.has(user.id)) return true;
  return channel.kind === "public" && user.kind === "member";
}
