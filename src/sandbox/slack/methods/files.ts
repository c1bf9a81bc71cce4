import type { Json } from "../../api.ts";
import { newId, newSecret } from "../ids.ts";
import { asObjects } from "../json.ts";
import { post } from "../posting.ts";
import { fileShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { channelById } from "../workspace/channels.ts";
import { isFileReady } from "../workspace/files.ts";
import { APP, type StoredFile } from "../workspace/workspace.ts";
import { refuseClosed } from "./chat.ts";
import { type Method, needed, parsed, word } from "./method.ts";

const LARGEST_FILE = 20_000_000;

function getUploadUrl(slack: Slack, args: Json): Json {
  const name = needed(args, "filename");
  const length = Number(needed(args, "length"));
  if (!Number.isInteger(length) || length < 1) throw new SlackFault("invalid_arguments");
  if (length > LARGEST_FILE) throw new SlackFault("file_upload_size_restricted");
  const id = newId("F");
  const ticket = newSecret();
  slack.workspace.files.set(id, { id, name, length, ticket, title: name, created: slack.clock.now(), shown: false });
  return { upload_url: `${slack.url()}/upload/v1/${id}/${ticket}`, file_id: id };
}

function complete(slack: Slack, args: Json): Json {
  const wanted = asObjects(parsed(args, "files", "invalid_arguments"));
  const files = wanted.map((entry) => {
    const file = slack.workspace.files.get(String(entry.id));
    // Completing is one-shot: a second call must look at files.info instead.
    if (!file?.bytes || file.completedAt !== undefined) throw new SlackFault("file_not_found");
    return { file, title: typeof entry.title === "string" ? entry.title : file.name };
  });
  if (files.length === 0) throw new SlackFault("invalid_arguments");
  const channelId = word(args, "channel_id");
  const channel = channelId === "" ? undefined : channelById(slack.workspace, channelId);
  if (channel) refuseClosed(slack, channel);
  for (const { file, title } of files) {
    file.title = title;
    file.completedAt = slack.clock.now();
  }
  if (channel) {
    const threadTs = word(args, "thread_ts");
    post(slack, channel, {
      user: APP.botUserId,
      text: word(args, "initial_comment"),
      blocks: files.map(({ file }) => picture(file)),
      ...(threadTs === "" ? {} : { threadTs }),
    });
  }
  return { files: files.map(({ file }) => fileShape(file, isFileReady(slack, { id: file.id }), slack.url())) };
}

/** A file shared into a channel is drawn like a picture block. */
function picture(file: StoredFile): Json {
  return { type: "image", alt_text: file.title, slack_file: { id: file.id } };
}

function info(slack: Slack, args: Json): Json {
  const file = existing(slack, args);
  return { file: fileShape(file, isFileReady(slack, { id: file.id }), slack.url()), comments: [] };
}

function remove(slack: Slack, args: Json): Json {
  slack.workspace.files.delete(existing(slack, args).id);
  return {};
}

function existing(slack: Slack, args: Json): StoredFile {
  const file = slack.workspace.files.get(needed(args, "file"));
  if (!file?.bytes || file.completedAt === undefined) throw new SlackFault("file_not_found");
  return file;
}

export const fileMethods: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": { scope: "files:write", run: getUploadUrl },
  "files.completeUploadExternal": { scope: "files:write", run: complete },
  "files.info": { scope: "files:read", run: info },
  "files.delete": { scope: "files:write", run: remove },
};
