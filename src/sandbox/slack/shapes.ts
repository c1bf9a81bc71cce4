import type { Json } from "../api.ts";
import { asObjects } from "./json.ts";
import { stateOf } from "./workspace/element-state.ts";
import { repliesTo } from "./workspace/messages.ts";
import {
  APP,
  type Channel,
  type Group,
  type Message,
  type StoredFile,
  type User,
  type View,
  type Workspace,
} from "./workspace/workspace.ts";

/** A user object. The e-mail is told only to apps with the scope for it. */
export function userShape(workspace: Workspace, user: User, withEmail: boolean): Json {
  const home = user.teamId === workspace.team.id;
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deactivated,
    color: user.colour.replace("#", ""),
    tz: user.tz,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.kind === "guest",
    is_ultra_restricted: false,
    is_bot: user.kind === "bot",
    is_app_user: false,
    ...(home ? {} : { is_stranger: false }),
    updated: 0,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      team: user.teamId,
      ...(withEmail && user.email ? { email: user.email } : {}),
      ...(user.kind === "bot" ? { api_app_id: APP.id, bot_id: APP.botId } : {}),
    },
  };
}

export function channelShape(channel: Channel): Json {
  const common = {
    id: channel.id,
    created: Math.floor(channel.created / 1000),
    is_im: channel.kind === "dm",
    is_mpim: false,
    is_archived: channel.archived,
    is_org_shared: false,
  };
  if (channel.kind === "dm") {
    return { ...common, user: [...channel.members].find((member) => member !== APP.botUserId), is_user_deleted: false };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: channel.kind === "private",
    is_private: channel.kind === "private",
    is_general: false,
    is_shared: channel.shared,
    is_ext_shared: channel.shared,
    is_pending_ext_shared: false,
    is_member: channel.members.has(APP.botUserId),
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: channel.members.size,
  };
}

export function groupShape(workspace: Workspace, group: Group, withUsers: boolean): Json {
  return {
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: "",
    is_external: false,
    date_delete: 0,
    user_count: group.users.length,
    ...(withUsers ? { users: group.users } : {}),
  };
}

export function messageShape(workspace: Workspace, channel: Channel, message: Message, withMetadata = false): Json {
  const replies = repliesTo(channel, message.ts);
  const root = channel.messages.find((other) => other.ts === message.threadTs);
  return {
    type: "message",
    ...(message.subtype ? { subtype: message.subtype } : {}),
    ...(message.broadcast ? { subtype: "thread_broadcast" } : {}),
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.users.get(message.user)?.teamId ?? workspace.team.id,
    ...(message.user === APP.botUserId ? { bot_id: APP.botId, app_id: APP.id } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs, parent_user_id: root?.user } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }
      : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

export function viewShape(workspace: Workspace, view: View): Json {
  const { content } = view;
  return {
    private_metadata: "",
    callback_id: "",
    external_id: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...content,
    id: view.id,
    team_id: workspace.team.id,
    type: view.type,
    state: { values: stateOf(asObjects(content.blocks), view.state) },
    hash: view.hash,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: APP.id,
    app_installed_team_id: workspace.team.id,
    bot_id: APP.botId,
  };
}

/** A file object. What the processing finds out (type, picture size) is missing until it is over. */
export function fileShape(file: StoredFile, processed: boolean, url: string): Json {
  const mimetype = mimetypeOf(file.name);
  const address = `${url}/sandbox/files/${file.id}`;
  return {
    id: file.id,
    created: Math.floor(file.created / 1000),
    timestamp: Math.floor(file.created / 1000),
    name: file.name,
    title: file.title,
    user: APP.botUserId,
    mode: "hosted",
    is_external: false,
    is_public: file.shown,
    size: processed ? file.length : 0,
    mimetype: processed ? mimetype : "",
    filetype: processed ? (mimetype.split("/")[1] ?? "") : "",
    ...(processed ? { url_private: address, url_private_download: address, permalink: address } : {}),
    ...(processed && mimetype.startsWith("image/") ? pictureShape(file, address) : {}),
  };
}

const MIMETYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    csv: "text/csv",
    txt: "text/plain",
    md: "text/markdown",
  }),
);

export function mimetypeOf(name: string): string {
  return MIMETYPES.get(name.split(".").at(-1)?.toLowerCase() ?? "") ?? "application/octet-stream";
}

/** A PNG tells its size in the first chunk: width and height at bytes 16 and 20. */
function pictureShape(file: StoredFile, address: string): Json {
  const isPng = file.bytes !== undefined && file.bytes.length > 24 && file.bytes.toString("latin1", 1, 4) === "PNG";
  const size =
    isPng && file.bytes ? { original_w: file.bytes.readUInt32BE(16), original_h: file.bytes.readUInt32BE(20) } : {};
  return { ...size, thumb_360: address };
}
