import type { Act, ActAnswer } from "../../api.ts";
import { post } from "../posting.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { compose } from "../workspace/compose.ts";
import { APP, type Channel, type User } from "../workspace/workspace.ts";
import { failure, ownChannel, person, Refusal, responseUrl, toast } from "./person.ts";
import { respond } from "./respond.ts";

const LONGEST_TYPED = 40_000;

/** Sends what a person typed: a message, or a command if it begins with a slash outside a thread. */
export async function say(slack: Slack, act: Extract<Act, { do: "say" }>): Promise<ActAnswer> {
  const user = person(slack, act.as);
  const channel = ownChannel(slack, act.channel, user);
  const text = act.text.trim();
  if (text === "") throw new Refusal("An empty message is not sent.");
  if (text.length > LONGEST_TYPED) throw new Refusal(`A message has at most ${LONGEST_TYPED} characters.`);
  if (channel.archived) throw new Refusal("This channel is archived.");
  if (/^\/[a-z]/i.test(text)) {
    if (act.threadTs === undefined) return runCommand(slack, user, channel, text);
    const [command] = text.split(/\s/, 1);
    return toast(slack, user, `${command} is not supported in threads. Sorry!`);
  }
  const tab = slack.manifest.messagesTab ?? "on";
  if (channel.kind === "dm" && tab !== "on") throw new Refusal("Sending messages to this app has been turned off.");
  post(slack, channel, {
    user: user.id,
    text: compose(slack.workspace, text, "message"),
    ...(act.threadTs === undefined ? {} : { threadTs: act.threadTs }),
  });
  return { ok: true };
}

export function command(slack: Slack, act: Extract<Act, { do: "command" }>): Promise<ActAnswer> {
  const user = person(slack, act.as);
  return runCommand(slack, user, ownChannel(slack, act.channel, user), act.text.trim());
}

async function runCommand(slack: Slack, user: User, channel: Channel, typed: string): Promise<ActAnswer> {
  const [, name = "", rest = ""] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed) ?? [];
  const known = slack.manifest.commands.find((candidate) => candidate.command === name);
  // Commands belong to the workspace that installed the app: people of other companies do not have them.
  if (!known || user.kind === "external") return toast(slack, user, `${name || typed} is not a valid command.`);
  if (!slack.scopes.has("commands")) return toast(slack, user, `${name} failed: the app lacks the scope "commands".`);
  const target = { user: user.id, channel: channel.id };
  const { team } = slack.workspace;
  const ack = await slack.delivery.interaction("slash_commands", name, {
    token: slack.tokens.verification,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === "private" ? "privategroup" : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: name,
    text: known.shouldEscape ? compose(slack.workspace, rest, "command") : rest,
    api_app_id: APP.id,
    is_enterprise_install: "false",
    response_url: responseUrl(slack, user, channel),
    trigger_id: slack.handles.newTrigger(user.id),
  });
  const problem = failure(slack, ack);
  if (problem) {
    const code = ack.type === "silent" ? "operation_timeout" : "dispatch_failed";
    return toast(slack, user, `${name} failed with the error "${code}": ${problem}.`);
  }
  if (ack.type !== "answered" || Object.keys(ack.body).length === 0) return { ok: true };
  try {
    respond(slack, target, ack.body);
    return { ok: true };
  } catch (fault) {
    if (!(fault instanceof SlackFault)) throw fault;
    return toast(slack, user, `${name} failed: its answer was refused (${fault.code}).`);
  }
}
