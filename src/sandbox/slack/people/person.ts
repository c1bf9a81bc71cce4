import type { ActAnswer, Json } from "../../api.ts";
import type { Ack } from "../delivery/transport.ts";
import { newId } from "../ids.ts";
import type { Slack } from "../slack.ts";
import { APP, type Channel, type User } from "../workspace/workspace.ts";

/** A deed that cannot be done; the message is what the person sees. */
export class Refusal extends Error {}

/** Who acts. */
export function person(slack: Slack, id: string): User {
  const user = slack.workspace.users.get(id);
  if (!user || user.kind === "bot") throw new Refusal(`There is no person ${id} in this workspace.`);
  if (user.deactivated) throw new Refusal(`${user.realName}'s account has been deactivated.`);
  return user;
}

/** A channel in which this person may write and press. */
export function ownChannel(slack: Slack, id: string, user: User): Channel {
  const channel = slack.workspace.channels.get(id);
  if (!channel?.members.has(user.id)) throw new Refusal(`${user.realName} is not in that channel.`);
  return channel;
}

/** Shows the person a line of Slack's own. */
export function toast(slack: Slack, user: User, text: string): ActAnswer {
  const entry = { id: newId("Toast"), user: user.id, at: slack.clock.now(), text };
  slack.workspace.toasts = [...slack.workspace.toasts, entry].slice(-50);
  slack.changed();
  return { ok: false, problem: text };
}

/** Why an interaction came to nothing, in a few words; undefined if the app acknowledged it. */
export function failure(slack: Slack, ack: Ack): string | undefined {
  const app = slack.manifest.appName;
  switch (ack.type) {
    case "answered":
      return undefined;
    case "unreachable":
      return `${app} is not connected`;
    case "silent":
      return `${app} did not answer in time`;
    case "failed":
      return `${app} answered with HTTP ${ack.status}`;
  }
}

/** The fields that every interaction carries. A person from another company comes with their own team. */
export function interaction(slack: Slack, user: User): Json {
  const { team } = slack.workspace;
  const isOwn = user.teamId === team.id;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    team: isOwn ? { id: team.id, domain: team.domain } : { id: user.teamId, domain: user.company.toLowerCase() },
    api_app_id: APP.id,
    token: slack.tokens.verification,
    trigger_id: slack.handles.newTrigger(user.id),
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function actionTs(slack: Slack): string {
  return (slack.clock.now() / 1000).toFixed(6);
}

export function responseUrl(slack: Slack, user: User, channel: Channel, ts?: string): string {
  const target = { user: user.id, channel: channel.id, ...(ts === undefined ? {} : { ts }) };
  return `${slack.url()}/response/${slack.handles.newResponse(target)}`;
}
