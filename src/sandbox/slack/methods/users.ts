import type { Json } from "../../api.ts";
import { groupShape, userShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import type { User } from "../workspace/workspace.ts";
import { type Method, needed, page, truth } from "./method.ts";

function shape(slack: Slack, user: User): Json {
  return userShape(slack.workspace, user, slack.scopes.has("users:read.email"));
}

function info(slack: Slack, args: Json): Json {
  const user = slack.workspace.users.get(needed(args, "user"));
  if (!user) throw new SlackFault("user_not_found");
  return { user: shape(slack, user) };
}

/** People of other workspaces are not in the list, although users.info knows them. */
function list(slack: Slack, args: Json): Json {
  const own = [...slack.workspace.users.values()].filter((user) => user.kind !== "external");
  const { items, metadata } = page(own, args, 1000);
  return { members: items.map((user) => shape(slack, user)), response_metadata: metadata };
}

function lookupByEmail(slack: Slack, args: Json): Json {
  const email = needed(args, "email").toLowerCase();
  const user = [...slack.workspace.users.values()].find(
    (candidate) => candidate.email?.toLowerCase() === email && candidate.kind !== "external" && !candidate.deactivated,
  );
  if (!user) throw new SlackFault("users_not_found");
  return { user: shape(slack, user) };
}

function listGroups(slack: Slack, args: Json): Json {
  const withUsers = truth(args, "include_users");
  return { usergroups: slack.workspace.groups.map((group) => groupShape(slack.workspace, group, withUsers)) };
}

function listGroupUsers(slack: Slack, args: Json): Json {
  const id = needed(args, "usergroup");
  const group = slack.workspace.groups.find((candidate) => candidate.id === id);
  if (!group) throw new SlackFault("no_such_subteam");
  return { users: group.users.filter((user) => !slack.workspace.users.get(user)?.deactivated) };
}

export const userMethods: Readonly<Record<string, Method>> = {
  "users.info": { scope: "users:read", run: info },
  "users.list": { scope: "users:read", run: list },
  "users.lookupByEmail": { scope: "users:read.email", run: lookupByEmail },
  "usergroups.list": { scope: "usergroups:read", run: listGroups },
  "usergroups.users.list": { scope: "usergroups:read", run: listGroupUsers },
};
