import type { App, RespondFn } from "@slack/bolt";
import { ACTION } from "../ids.ts";
import { fitMessage } from "../limits.ts";
import { onPress } from "../listeners/press.ts";
import { FAULT } from "../sentences.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign, mention, unescapeMarkup } from "../text.ts";
import { context, type Message, section } from "../views/blocks.ts";
import { within } from "../within.ts";
import { COMMANDS } from "./registry.ts";
import type { Answer, Question } from "./subcommand.ts";
import { nearest, wordsOf } from "./words.ts";

/** How long words wait for their picture: together they read better, but nobody should wait for an answer. */
const PATIENCE_MS = 1800;
const OUTSIDE = "I answer members of this workspace only. In an incident's thread you can ask the team.";
const UNSURE = "Slack could not tell me just now who you are. Please try again in a minute.";

/** Listens to the slash commands by whatever names the catalogue gives them, and to "Share" under their answers. */
export function listenToCommands(app: App, deps: SlackDeps): void {
  const { core } = deps;
  app.command(/^\//, async ({ ack, command, respond }) => {
    await ack();
    try {
      const refusal = await refuse(deps, command.user_id);
      const say = async (message: Message): Promise<void> => {
        await respond({ response_type: "ephemeral", ...fitMessage(message) });
      };
      const asked = { person: command.user_id, command: command.command, text: unescapeMarkup(command.text) };
      const message = refusal ?? (await answerTo(deps, asked, say));
      if (typeof message === "string") await respond({ response_type: "ephemeral", text: message });
      else await send(deps, respond, message);
    } catch (error) {
      core.log.error({ err: error, command: command.command }, "command failed");
      await respond({ response_type: "ephemeral", text: FAULT });
    }
  });
  onPress(app, deps, ACTION.share, "inside", async (press) => {
    const refusal = await refuse(deps, press.person);
    if (refusal !== null) return press.tell(refusal);
    // What was answered before is worked out again; nobody needs to hear how far that is.
    const asked = { person: press.person, command: core.catalogue().slack.commands.kpi, text: press.value };
    const answer = await answerTo(deps, asked, () => Promise.resolve());
    await withOrWithout(deps, await fileOf(deps, answer), (fileId) => {
      const shared = shareable(answer.message(fileId), press.person);
      return press.respond({ response_type: "in_channel", replace_original: false, ...shared });
    });
  });
}

async function refuse(deps: SlackDeps, person: string): Promise<string | null> {
  const standing = await deps.insiders.standing(person);
  if (standing === "inside") return null;
  return standing === "outside" ? OUTSIDE : UNSURE;
}

/** What somebody has typed after a command. */
interface Asked {
  readonly person: string;
  readonly command: string;
  readonly text: string;
}

/** Finds who answers and lets them answer; an unknown word gets the nearest known one. */
async function answerTo(deps: SlackDeps, { person, command, text }: Asked, say: Question["say"]): Promise<Answer> {
  const { kpi, incident } = deps.core.catalogue().slack.commands;
  const words = wordsOf(text.slice(0, 500));
  const name = command === kpi ? "kpi" : command === incident ? "incident" : undefined;
  const taker = name && COMMANDS[name].find((one) => one.takes(words));
  if (taker) return taker.run(deps, { words, person, command, say });
  const sentence = name
    ? notUnderstood(
        words.join(" "),
        command,
        COMMANDS[name].map((one) => one.usage.split(" ")[0] ?? ""),
      )
    : `This command is not in \`leadline.yml\` under \`slack.commands\`: there are \`${kpi}\` and \`${incident}\`.`;
  return { message: () => ({ text: sentence, blocks: [section(sentence)] }), picture: null };
}

function notUnderstood(typed: string, command: string, known: readonly string[]): string {
  const guess = nearest(
    typed.split(" ")[0] ?? "",
    known.filter((usage) => /^[a-z]/.test(usage)),
  );
  const hint = guess ? `Did you mean \`${command} ${guess}\`? ` : "";
  return `I do not understand “${foreign(typed, 60)}”. ${hint}\`${command} help\` lists what I can answer.`;
}

/** The answer with its picture where that is ready soon; otherwise the words at once and the picture after them. */
async function send(deps: SlackDeps, respond: RespondFn, answer: Answer): Promise<void> {
  const uploading = fileOf(deps, answer);
  const first = await within(PATIENCE_MS, uploading);
  await withOrWithout(deps, first ?? null, (fileId) =>
    respond({ response_type: "ephemeral", ...fitMessage(answer.message(fileId)) }),
  );
  if (first !== undefined || answer.picture === null) return;
  const fileId = await uploading;
  if (fileId === null) return;
  const { altText } = answer.picture;
  const image = { type: "image", slack_file: { id: fileId }, alt_text: altText } as const;
  try {
    await respond({
      response_type: "ephemeral",
      replace_original: false,
      ...fitMessage({ text: altText, blocks: [image] }),
    });
  } catch (error) {
    deps.core.log.warn({ err: error }, "Slack refused the chart of an answer");
  }
}

/** Slack may refuse a message for its picture alone, where files are forbidden for instance: the words are the answer. */
async function withOrWithout(
  { core }: SlackDeps,
  fileId: string | null,
  say: (fileId: string | null) => Promise<unknown>,
): Promise<void> {
  if (fileId === null) return void (await say(null));
  try {
    await say(fileId);
  } catch (error) {
    core.log.warn({ err: error }, "Slack refused an answer with its chart; it is said without");
    await say(null);
  }
}

/** A picture that fails leaves the words: they are complete without it. */
async function fileOf({ core, fileFor }: SlackDeps, { picture }: Answer): Promise<string | null> {
  try {
    return picture && (await fileFor(picture));
  } catch (error) {
    core.log.warn({ err: error }, "the chart of an answer could not be shown");
    return null;
  }
}

/** The same answer for everybody in the channel: without its button, with the name of who shared it. */
function shareable(message: Message, person: string): Message {
  const blocks = message.blocks.filter((block) => block.type !== "actions");
  return fitMessage({ ...message, blocks: [...blocks, context(`Shared by ${mention(person)}`)] });
}
