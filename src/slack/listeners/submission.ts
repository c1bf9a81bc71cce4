import type { App, ViewSubmitAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Side } from "../../domain/catalogue.ts";
import type { Deed } from "../../flows/deeds/deed.ts";
import { isStranger } from "../access/stranger.ts";
import { cutMarkup } from "../cut-markup.ts";
import { INPUT } from "../ids.ts";
import { fitView } from "../limits.ts";
import { FAULT } from "../sentences.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { escapeMarkup } from "../text.ts";
import { type FormMemory, refusedForm } from "../views/forms.ts";
import { within } from "../within.ts";
import { whisper } from "./press.ts";

/** A window that a person has sent off. */
export interface Submission {
  readonly person: string;
  readonly memory: FormMemory;
  readonly client: WebClient;
  /** What was typed, without spaces at its ends; null: nothing. */
  readonly text: (input: string) => string | null;
  /** Whether a box is ticked; undefined where the window has none. */
  readonly ticked: (input: string) => boolean | undefined;
  readonly side: () => Side | null;
}

/** `errors`: by input, shown in the window. */
export type Answer = Deed | { readonly kind: "errors"; readonly errors: Readonly<Record<string, string>> };

/** Slack waits three seconds for the answer of a window; it is closed before that and the rest is told otherwise. */
const PATIENCE_MS = 2000;
/** Slack cuts a message's text at 4,000 characters. */
const LONGEST_WHISPER = 3900;
const OUTSIDER = "This window is for the team that runs Leadline.";

/** What the database takes for a number of an incident. */
const MOST = 999_999_999;

const Memory = z.object({
  incidentId: z.int().positive().max(MOST),
  stepId: z.string().max(200).optional(),
  version: z.int().max(MOST).optional(),
  again: z.boolean().optional(),
  channel: z.string().max(40).optional(),
  threadTs: z.string().max(40).optional(),
});

/** Listens to the sending of a window. What it carries is checked again: the person's client could have changed it. */
export function onSubmit(
  app: App,
  deps: SlackDeps,
  callbackId: string,
  handle: (submission: Submission) => Promise<Answer>,
): void {
  app.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: callbackId },
    async ({ ack, body, client, view }) => {
      const answering = answer(deps, body, client, handle);
      const first = await within(PATIENCE_MS, answering);
      if (first === undefined) {
        await ack();
        await tellLate(deps, client, body, await answering);
        return;
      }
      if (first.kind === "errors") return ack({ response_action: "errors", errors: { ...first.errors } });
      if (first.kind === "done") return ack();
      const words = first.kind === "refused" ? first.why : "Please give a reason.";
      const refusal = fitView(refusedForm(view.title.text, view.callback_id, words, typedIn(body)));
      return ack({ response_action: "update", view: refusal });
    },
  );
}

async function answer(
  deps: SlackDeps,
  body: ViewSubmitAction,
  client: WebClient,
  handle: (submission: Submission) => Promise<Answer>,
): Promise<Answer> {
  try {
    const memory = Memory.parse(JSON.parse(body.view.private_metadata || "{}"));
    const presser = { person: body.user.id, teamId: body.user.team_id ?? body.team?.id ?? null };
    if (await isStranger(deps, presser)) return { kind: "refused", why: OUTSIDER };
    return await handle(submissionOf(body, client, memory as FormMemory));
  } catch (error) {
    deps.core.log.error({ err: error, callbackId: body.view.callback_id, person: body.user.id }, "window failed");
    return { kind: "refused", why: FAULT };
  }
}

function submissionOf(body: ViewSubmitAction, client: WebClient, memory: FormMemory): Submission {
  const { values } = body.view.state;
  return {
    person: body.user.id,
    memory,
    client,
    text: (input) => values[input]?.[input]?.value?.trim() || null,
    ticked: (input) => values[input]?.[input]?.selected_options?.some((option) => option.value === input),
    side: () => sideOf(values[INPUT.side]?.[INPUT.side]?.selected_option?.value),
  };
}

function sideOf(value: string | undefined): Side | null {
  return value === "ours" || value === "client" || value === "third_party" ? value : null;
}

/** What a person wrote must not be lost with the window. */
function typedIn(body: ViewSubmitAction): string[] {
  return Object.values(body.view.state.values)
    .flatMap((inputs) => Object.values(inputs))
    .map((input) => (input.type === "plain_text_input" ? (input.value?.trim() ?? "") : ""))
    .filter((text) => text !== "");
}

async function tellLate(deps: SlackDeps, client: WebClient, body: ViewSubmitAction, late: Answer): Promise<void> {
  if (late.kind === "done") return;
  const why =
    late.kind === "errors" ? Object.values(late.errors).join(" ") : late.kind === "refused" ? late.why : FAULT;
  const typed = typedIn(body).map((text) => `\n“${escapeMarkup(text)}”`);
  const text = typed.length === 0 ? why : cutMarkup(`${why} You wrote:${typed.join("")}`, LONGEST_WHISPER);
  const memory = Memory.safeParse(JSON.parse(body.view.private_metadata || "{}")).data;
  const place = { channel: memory?.channel ?? null, threadTs: memory?.threadTs ?? null };
  await whisper(deps, client, { ...place, user: body.user.id, text });
}
