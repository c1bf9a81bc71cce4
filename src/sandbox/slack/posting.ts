import { announceMessage } from "./events.ts";
import type { Content } from "./methods/message-arguments.ts";
import type { Slack } from "./slack.ts";
import { SlackFault } from "./slack-fault.ts";
import { showFiles } from "./workspace/files.ts";
import { addMessage, attachmentWithIds, type Draft, findMessage, withIds } from "./workspace/messages.ts";
import type { Channel, Message } from "./workspace/workspace.ts";

const EARLIER_KEPT = 3;

/** Puts a message into a channel and lets everything follow from it: notifications, events, the page. */
export function post(slack: Slack, channel: Channel, draft: Draft): Message {
  if (draft.threadTs !== undefined) refuseBadThread(channel, draft.threadTs);
  const message = addMessage(slack.workspace, channel, draft, slack.clock.now());
  showFiles(slack, [message.blocks, message.attachments]);
  if (!message.ephemeralTo) announceMessage(slack, channel, message);
  slack.changed();
  return message;
}

/** Changes a message. What the new content leaves out stays as it was; nobody is notified. */
export function edit(slack: Slack, message: Message, content: Content, editor: string, ts: string): void {
  if (content.text !== undefined) message.text = content.text;
  if (content.blocks) {
    message.earlier = [message.blocks, ...message.earlier].slice(0, EARLIER_KEPT);
    message.blocks = withIds(content.blocks);
  }
  if (content.attachments) message.attachments = content.attachments.map(attachmentWithIds);
  if (content.metadata) message.metadata = content.metadata;
  if (content.metadata && Object.keys(content.metadata).length === 0) delete message.metadata;
  message.edited = { user: editor, ts };
  showFiles(slack, [message.blocks, message.attachments]);
  slack.changed();
}

function refuseBadThread(channel: Channel, threadTs: string): void {
  const root = findMessage(channel, threadTs);
  if (!root) throw new SlackFault("thread_not_found");
  if (root.threadTs !== undefined || root.ephemeralTo) throw new SlackFault("cannot_reply_to_message");
}
