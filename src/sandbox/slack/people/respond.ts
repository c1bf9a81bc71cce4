import type { Json } from "../../api.ts";
import type { ReplyTarget } from "../handles.ts";
import { messageContent, refuseEmpty } from "../methods/message-arguments.ts";
import { truth, word } from "../methods/method.ts";
import { edit, post } from "../posting.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { findMessage, nextTs } from "../workspace/messages.ts";
import { APP, type Channel } from "../workspace/workspace.ts";

/**
 * Carries out what the app sent to a response_url, or with the acknowledgement of a command: a new message (only for
 * the person, unless `in_channel`), a new content for the message that was acted on, or its removal.
 */
export function respond(slack: Slack, target: ReplyTarget, args: Json): void {
  const channel = slack.workspace.channels.get(target.channel);
  if (!channel) throw new SlackFault("channel_not_found");
  const original = target.ts === undefined ? undefined : findMessage(channel, target.ts);
  if (truth(args, "delete_original")) {
    channel.messages = channel.messages.filter((message) => message !== original);
    slack.changed();
    return;
  }
  const content = messageContent(slack, args);
  refuseEmpty(content);
  if (truth(args, "replace_original") && original) {
    edit(slack, original, content, APP.botUserId, nextTs(slack.workspace, slack.clock.now()));
    return;
  }
  postAnswer(slack, channel, target, args);
}

function postAnswer(slack: Slack, channel: Channel, target: ReplyTarget, args: Json): void {
  if (channel.archived) throw new SlackFault("is_archived");
  const isPublic = word(args, "response_type") === "in_channel";
  const threadTs = word(args, "thread_ts");
  const { metadata: _, ...content } = messageContent(slack, args);
  post(slack, channel, {
    text: "",
    ...content,
    user: APP.botUserId,
    ...(isPublic ? {} : { ephemeralTo: target.user }),
    ...(threadTs === "" ? {} : { threadTs }),
  });
}
