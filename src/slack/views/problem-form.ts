import type { KnownBlock, ModalView } from "@slack/types";
import type { StepState } from "../../domain/checklist.ts";
import { FORM, INPUT } from "../ids.ts";
import { channelName, foreign, mentions, moment, type Zone } from "../text.ts";
import { context, section } from "./blocks.ts";
import { evidenceWords } from "./checklist.ts";
import { type FormMemory, form, lines, tick } from "./forms.ts";

/** The message that would go to the client's owners. */
export interface ClientPreview {
  readonly clientName: string;
  readonly text: string;
  readonly owners: readonly string[];
  readonly channel: string;
  readonly alreadyTold: number | null;
  /** Their local time, where it lies outside their working hours: "07:12 in New York". */
  readonly outsideHours: string | null;
  /** Why it cannot be posted there, with the way out. */
  readonly unreachable: string | null;
}

export interface ProblemScene {
  readonly step: StepState;
  readonly memory: FormMemory;
  /** Null: the fault is not the client's, or nobody there is known. */
  readonly preview: ClientPreview | null;
  /** Said where the fault is the client's and nobody there is known. */
  readonly hint: string | null;
  readonly zone: Zone;
}

/** A step with a problem: a note, and on the client's side the message to its owners, to be edited before it goes. */
export function problemForm({ step, memory, preview, hint, zone }: ProblemScene): ModalView {
  const evidence = step.evidence ? [context(evidenceWords(step.evidence, zone))] : [];
  return form({
    callbackId: FORM.problem,
    title: "Problem",
    submit: preview && preview.alreadyTold === null ? "Send" : "Save",
    memory,
    blocks: [
      section(`*${foreign(step.step.title, 200)}*`),
      ...evidence,
      lines(INPUT.note, "Note for the team", {
        optional: true,
        initial: step.note,
        placeholder: "What did you see?",
        max: 500,
      }),
      ...(preview ? clientPart(preview, zone) : []),
      ...(hint ? [context(hint)] : []),
    ],
  });
}

function clientPart(preview: ClientPreview, zone: Zone): KnownBlock[] {
  const { clientName, text, owners, channel, alreadyTold, outsideHours, unreachable } = preview;
  const client = foreign(clientName, 60);
  const facts = [
    `Goes to ${mentions(owners)} in ${channelName(channel)} as a new message, with your words as they are.`,
  ];
  if (alreadyTold !== null)
    facts.push(`They were told at ${moment(alreadyTold, zone)} already: tick “Send again” to repeat it.`);
  if (outsideHours) facts.push(`It is ${outsideHours}, outside ${client}'s working hours: an answer may take a while.`);
  if (unreachable) facts.push(`⚠️ ${unreachable}`);
  return [
    lines(INPUT.message, `Message to ${clientName}`, { initial: text }),
    tick(
      INPUT.send,
      "Tell the client",
      alreadyTold === null ? "Send this message now" : "Send again",
      alreadyTold === null,
    ),
    context(facts.join("\n")),
  ];
}
