import type { App } from "@slack/bolt";
import { answerStep } from "../../flows/deeds/answer-step.ts";
import { clientMessagePreview, tellClient } from "../../flows/deeds/client-message.ts";
import { FORM, INPUT } from "../ids.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { type Answer, onSubmit, type Submission } from "./submission.ts";

const LONGEST = 3000;

/** The window of a problem: the answer with its note, and the message to the client's owners where it is to be sent. */
export function listenToProblemForm(app: App, deps: SlackDeps): void {
  onSubmit(app, deps, FORM.problem, (submission) => submit(deps, submission));
}

async function submit(deps: SlackDeps, submission: Submission): Promise<Answer> {
  const { memory, person, text } = submission;
  const { incidentId, stepId, version } = memory;
  if (stepId === undefined || version === undefined)
    return { kind: "refused", why: "This window is out of date. Please press again." };
  const message = text(INPUT.message);
  const sends = submission.ticked(INPUT.send) === true;
  const refused = sends ? await refuseMessage(deps, incidentId, stepId, message) : null;
  if (refused !== null) return { kind: "errors", errors: { [INPUT.message]: refused } };
  const answered = await answerStep(deps.core, {
    incidentId,
    stepId,
    answer: "problem",
    note: text(INPUT.note),
    person,
    version,
  });
  if (!sends || message === null || answered.kind !== "done") return answered;
  return tellClient(deps.core, { incidentId, stepId, text: message, person, again: memory.again === true });
}

async function refuseMessage(
  deps: SlackDeps,
  incidentId: number,
  stepId: string,
  message: string | null,
): Promise<string | null> {
  if (message === null) return "Write a message, or untick that it is sent.";
  if (message.length > LONGEST) return `At most ${LONGEST} characters; this has ${message.length}.`;
  const preview = await clientMessagePreview(deps.core, incidentId, stepId);
  return preview ? deps.reach(preview.channel) : null;
}
