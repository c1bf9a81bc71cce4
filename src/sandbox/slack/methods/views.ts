import type { Json } from "../../api.ts";
import { viewShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { showFiles } from "../workspace/files.ts";
import { findView, openModal, publishHome, pushModal, redraw } from "../workspace/views.ts";
import type { View } from "../workspace/workspace.ts";
import { viewContent } from "./message-arguments.ts";
import { type Method, needed, parsed, word } from "./method.ts";

function open(slack: Slack, args: Json): Json {
  const content = viewContent(slack, parsed(args, "view", "invalid_arguments"), "modal");
  const user = slack.handles.takeTrigger(needed(args, "trigger_id"));
  return shown(slack, openModal(slack.workspace, user, content, slack.clock.now()));
}

function push(slack: Slack, args: Json): Json {
  const content = viewContent(slack, parsed(args, "view", "invalid_arguments"), "modal");
  const user = slack.handles.takeTrigger(needed(args, "trigger_id"));
  return shown(slack, pushModal(slack.workspace, user, content, slack.clock.now()));
}

function update(slack: Slack, args: Json): Json {
  const externalId = word(args, "external_id");
  const viewId = externalId === "" ? needed(args, "view_id") : "";
  const view = findView(slack.workspace, (candidate) =>
    externalId === "" ? candidate.id === viewId : candidate.content.external_id === externalId,
  );
  if (!view) throw new SlackFault("not_found");
  const content = viewContent(slack, parsed(args, "view", "invalid_arguments"), view.type);
  redraw(slack.workspace, view, content, word(args, "hash") || undefined, slack.clock.now());
  return shown(slack, view);
}

function publish(slack: Slack, args: Json): Json {
  if (!slack.manifest.homeTab) throw new SlackFault("not_enabled");
  const user = slack.workspace.users.get(needed(args, "user_id"));
  if (!user || user.kind === "bot") throw new SlackFault("user_not_found");
  const content = viewContent(slack, parsed(args, "view", "invalid_arguments"), "home");
  const hash = word(args, "hash") || undefined;
  return shown(slack, publishHome(slack.workspace, user.id, content, hash, slack.clock.now()));
}

function shown(slack: Slack, view: View): Json {
  showFiles(slack, view.content.blocks);
  slack.changed();
  return { view: viewShape(slack.workspace, view) };
}

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": { run: open },
  "views.push": { run: push },
  "views.update": { run: update },
  "views.publish": { run: publish },
};
