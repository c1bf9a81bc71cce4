import type { Act, ActAnswer } from "../../api.ts";
import { announceHomeOpened, announceReaction } from "../events.ts";
import { joinChannel } from "../membership.ts";
import { messageShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { directMessage, visibleTo } from "../workspace/channels.ts";
import { findMessage } from "../workspace/messages.ts";
import { addReaction, removeReaction } from "../workspace/reactions.ts";
import { close, submit } from "./modal.ts";
import { actionTs, failure, interaction, ownChannel, person, Refusal, responseUrl, toast } from "./person.ts";
import { press } from "./press.ts";
import { command, say } from "./talk.ts";

/** Does what a person does on the page, and answers with what Slack would show if it does not work. */
export async function act(slack: Slack, deed: Act): Promise<ActAnswer> {
  try {
    return await dispatch(slack, deed);
  } catch (fault) {
    if (fault instanceof Refusal) return { ok: false, problem: fault.message };
    if (fault instanceof SlackFault) return { ok: false, problem: `Slack refused: ${fault.code}` };
    throw fault;
  }
}

async function dispatch(slack: Slack, deed: Act): Promise<ActAnswer> {
  switch (deed.do) {
    case "say":
      return say(slack, deed);
    case "command":
      return command(slack, deed);
    case "press":
      return press(slack, deed);
    case "submit":
      return submit(slack, deed);
    case "close":
      return close(slack, deed);
    case "shortcut":
      return shortcut(slack, deed);
    case "open home":
      return openHome(slack, deed.as);
    case "read":
      return read(slack, deed.as, deed.channel);
    case "react":
      return react(slack, deed);
    case "dismiss":
      return dismiss(slack, deed);
    case "invite":
      return invite(slack, deed);
    case "join":
      return join(slack, deed.as, deed.channel);
  }
}

async function shortcut(slack: Slack, deed: Extract<Act, { do: "shortcut" }>): Promise<ActAnswer> {
  const user = person(slack, deed.as);
  const known = slack.manifest.shortcuts.find((candidate) => candidate.callbackId === deed.callbackId);
  if (!known || user.kind === "external") throw new Refusal(`There is no shortcut ${deed.callbackId}.`);
  const common = { ...interaction(slack, user), callback_id: known.callbackId, action_ts: actionTs(slack) };
  const payload =
    known.type === "global"
      ? { type: "shortcut", ...common }
      : { type: "message_action", ...common, ...onMessage(slack, deed) };
  const ack = await slack.delivery.interaction("interactive", `shortcut ${known.callbackId}`, payload);
  const problem = failure(slack, ack);
  return problem ? toast(slack, user, `${known.name} did not work: ${problem}.`) : { ok: true };
}

function onMessage(slack: Slack, deed: Extract<Act, { do: "shortcut" }>) {
  const user = person(slack, deed.as);
  const channel = ownChannel(slack, deed.channel ?? "", user);
  const message = findMessage(channel, deed.ts ?? "");
  if (!message || message.ephemeralTo) throw new Refusal("This message is not there any more.");
  return {
    channel: { id: channel.id, name: channel.name },
    message_ts: message.ts,
    message: messageShape(slack.workspace, channel, message),
    response_url: responseUrl(slack, user, channel),
  };
}

async function openHome(slack: Slack, as: string): Promise<ActAnswer> {
  const user = person(slack, as);
  if (!slack.manifest.homeTab) throw new Refusal(`${slack.manifest.appName} has no Home tab.`);
  announceHomeOpened(slack, user, directMessage(slack.workspace, user.id, slack.clock.now()));
  slack.changed();
  return { ok: true };
}

async function read(slack: Slack, as: string, channelId: string): Promise<ActAnswer> {
  const user = person(slack, as);
  const channel = ownChannel(slack, channelId, user);
  const newest = channel.messages.at(-1)?.ts;
  if (newest) channel.read.set(user.id, newest);
  for (const notification of slack.workspace.notifications) {
    if (notification.user === user.id && notification.channel === channel.id) notification.seen = true;
  }
  slack.changed();
  return { ok: true };
}

/** Reacting again the same way takes the reaction back, as a second press on it does. */
async function react(slack: Slack, deed: Extract<Act, { do: "react" }>): Promise<ActAnswer> {
  const user = person(slack, deed.as);
  const channel = ownChannel(slack, deed.channel, user);
  const message = findMessage(channel, deed.ts);
  if (!message || message.ephemeralTo) throw new Refusal("This message is not there any more.");
  const name = deed.name.replaceAll(":", "");
  const added = addReaction(message, user.id, name);
  if (!added) removeReaction(message, user.id, name);
  announceReaction(slack, channel, message, { user: user.id, name, added });
  slack.changed();
  return { ok: true };
}

async function dismiss(slack: Slack, deed: Extract<Act, { do: "dismiss" }>): Promise<ActAnswer> {
  const user = person(slack, deed.as);
  const channel = ownChannel(slack, deed.channel, user);
  channel.messages = channel.messages.filter(({ ts, ephemeralTo }) => ts !== deed.ts || ephemeralTo !== user.id);
  slack.changed();
  return { ok: true };
}

async function invite(slack: Slack, deed: Extract<Act, { do: "invite" }>): Promise<ActAnswer> {
  const user = person(slack, deed.as);
  const channel = ownChannel(slack, deed.channel, user);
  const invited = slack.workspace.users.get(deed.user);
  if (!invited || invited.deactivated) throw new Refusal(`There is nobody with the id ${deed.user}.`);
  if (invited.kind === "external" && !channel.shared) {
    throw new Refusal(`${invited.realName} is of another company, and this channel is not shared with it.`);
  }
  joinChannel(slack, channel, invited, user.id);
  return { ok: true };
}

async function join(slack: Slack, as: string, channelId: string): Promise<ActAnswer> {
  const user = person(slack, as);
  const channel = slack.workspace.channels.get(channelId);
  if (!channel || !visibleTo(channel, user)) throw new Refusal("There is no such channel.");
  joinChannel(slack, channel, user);
  return { ok: true };
}
