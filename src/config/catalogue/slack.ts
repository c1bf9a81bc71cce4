import { z } from "zod";
import type { SlackSettings } from "../../domain/catalogue.ts";
import { Channel, Mentions } from "./words.ts";

const Command = z
  .string()
  .regex(/^\/[a-z0-9_-]{1,31}$/, "must be a command such as /kpi: a slash and up to 31 small letters, digits, - and _");

const Moment = z.enum(["opened", "acknowledged", "recovering", "resolved", "reopened", "dismissed"]);

export const Slack = z
  .strictObject({
    channel: Channel.describe(
      'Where incidents open: "#name" or a channel id. A metric, a client or a severity may name another.',
    ),
    responders: Mentions.default([]).describe(
      'Who is told when an incident opens: the id of a user group or member, or a list of them, such as "@S012AB3CD".',
    ),
    broadcast: z
      .array(Moment)
      .prefault(["opened", "resolved"])
      .describe("Which transitions are also shown in the channel, besides the thread."),
    commands: z
      .strictObject({
        kpi: Command.prefault("/kpi").describe("Name of the command that shows metrics."),
        incident: Command.prefault("/incident").describe("Name of the command that shows incidents."),
      })
      .refine(({ kpi, incident }) => kpi !== incident, "must give the two commands different names")
      .prefault({})
      .describe(
        "Names of the slash commands, for workspaces where another app owns them. The manifest must say the same.",
      ),
    managers: Mentions.default([]).describe(
      "Members and user groups who may dismiss, mute and approve. Without it everybody of the workspace may.",
    ),
  })
  .describe("Where Leadline speaks and to whom.");

export function slackSettings(parsed: z.output<typeof Slack>): SlackSettings {
  return { ...parsed, broadcast: [...new Set(parsed.broadcast)] };
}
