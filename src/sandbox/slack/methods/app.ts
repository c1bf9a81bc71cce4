import type { Json } from "../../api.ts";
import { checkMessageBlocks, checkView, worded } from "../blocks/check-blocks.ts";
import { asObjects } from "../json.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { APP } from "../workspace/workspace.ts";
import { type Method, parsed, parsedObject } from "./method.ts";

function authTest(slack: Slack): Json {
  const { team } = slack.workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: slack.manifest.botName,
    team_id: team.id,
    user_id: APP.botUserId,
    bot_id: APP.botId,
    app_id: APP.id,
    is_enterprise_install: false,
  };
}

function teamInfo(slack: Slack): Json {
  const { team } = slack.workspace;
  return { team: { id: team.id, name: team.name, domain: team.domain, email_domain: "" } };
}

function botInfo(slack: Slack): Json {
  const bot = { id: APP.botId, app_id: APP.id, user_id: APP.botUserId, name: slack.manifest.botName, deleted: false };
  return { bot };
}

/** Checks blocks, a message or a view against the schema; knows no files, as Slack's own does not. */
function validate(_slack: Slack, args: Json): Json {
  const anyFile = () => true;
  const message = parsedObject(args, "message");
  const view = parsed(args, "view", "invalid_arguments");
  const problems = [
    ...(args.blocks === undefined
      ? []
      : checkMessageBlocks(parsed(args, "blocks", "invalid_blocks_format"), "/blocks", anyFile)),
    ...(message.blocks === undefined ? [] : checkMessageBlocks(message.blocks, "/message/blocks", anyFile)),
    ...asObjects(message.attachments).flatMap(({ blocks }, index) =>
      blocks === undefined ? [] : checkMessageBlocks(blocks, `/message/attachments/${index}/blocks`, anyFile),
    ),
    ...(view === undefined ? [] : checkView(view, "/view", anyFile)),
  ];
  if (problems.length === 0) return {};
  throw new SlackFault("invalid_blocks", {
    errors: problems.map((problem) => ({ code: "invalid", ...problem })),
    response_metadata: { messages: worded(problems) },
  });
}

export const appMethods: Readonly<Record<string, Method>> = {
  "api.test": { token: "none", run: (_slack, args) => ({ args }) },
  "auth.test": { token: "any", run: authTest },
  "team.info": { scope: "team:read", run: teamInfo },
  "bots.info": { scope: "users:read", run: botInfo },
  "blocks.validate": { token: "none", run: validate },
};
