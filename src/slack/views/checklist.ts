import type { ActionsBlock, KnownBlock, Overflow } from "@slack/types";
import type { Evidence, StepState } from "../../domain/checklist.ts";
import type { Incident } from "../../domain/incident.ts";
import { ACTION, choiceValue, incidentValue, type StepRef, stepValue } from "../ids.ts";
import { foreign, mention, moment, type Zone } from "../text.ts";
import { actions, button, type Message, overflow, section } from "./blocks.ts";
import { isClosed, sideWords } from "./incident-words.ts";

export interface ChecklistScene {
  readonly incident: Incident;
  readonly title: string;
  readonly steps: readonly StepState[];
  readonly zone: Zone;
}

/** Two blocks an open step: above this many the buttons of a step become a menu beside it. */
const MOST_WITH_BUTTONS = 12;
/** Blocks for steps; 50 are allowed, the rest is heading, foot and summaries. */
const MOST_STEPS = 42;

const MARK = { ok: "✅", problem: "❌", skip: "➖" } as const;

/** The triage list of an incident: one message, edited in place. */
export function checklistMessage(scene: ChecklistScene): Message {
  const { incident, steps } = scene;
  const answered = steps.filter((step) => step.answer !== null).length;
  const measured = steps.filter((step) => step.evidence !== null && step.evidence.verdict !== "unknown").length;
  const counts = `${answered} of ${steps.length} answered · ${measured} answered by the machine`;
  const title = foreign(scene.title, 100);
  return {
    text: `${title}: ${counts}`,
    blocks: [section(`*${title}* · ${counts}`), ...stepBlocks(scene), ...foot(incident)],
  };
}

function stepBlocks(scene: ChecklistScene): KnownBlock[] {
  const { steps, incident } = scene;
  const open = steps.filter((step) => step.answer === null).length;
  const form = isClosed(incident) ? "read" : open > MOST_WITH_BUTTONS ? "menu" : "buttons";
  if (steps.length <= MOST_STEPS) return steps.flatMap((step) => stepBlock(step, form, scene.zone));
  return longList(scene, form);
}

/** More steps than a message holds: what is done is summed up first, then what is open and does not fit. */
function longList({ steps, zone }: ChecklistScene, form: Form): KnownBlock[] {
  const done = steps.filter((step) => step.answer !== null);
  const open = steps.filter((step) => step.answer === null);
  const room = form === "buttons" ? Math.floor(MOST_STEPS / 2) : MOST_STEPS;
  const shown = open.slice(0, room);
  const blocks = shown.flatMap((step) => stepBlock(step, form, zone));
  if (open.length > room) {
    blocks.push(section(`… and ${open.length - room} more steps, which move up as these are answered.`));
  }
  if (done.length > 0) {
    const titles = done.map((step) => `${MARK[step.answer ?? "skip"]} ${foreign(step.step.title, 80)}`);
    blocks.push(section(titles.join("\n")));
  }
  return blocks;
}

type Form = "buttons" | "menu" | "read";

function stepBlock(step: StepState, form: Form, zone: Zone): KnownBlock[] {
  const text = stepText(step, zone);
  if (form === "read") return [section(text)];
  if (step.answer !== null) return [section(text, changeMenu(step))];
  if (form === "menu") return [section(text, answerMenu(step))];
  return [section(text), stepButtons(step)];
}

function stepText(step: StepState, zone: Zone): string {
  const mark = step.answer === null ? "⬜" : MARK[step.answer];
  const facts = [
    `${mark} *${foreign(step.step.title, 200)}*`,
    step.evidence ? evidenceWords(step.evidence, zone) : null,
    answerWords(step, zone),
  ].filter((fact) => fact !== null && fact !== "");
  const note = step.note ? ` _“${foreign(step.note, 300)}”_` : "";
  const [title, ...rest] = facts;
  const how = step.answer === null && step.step.how ? `\nHow: ${foreign(step.step.how, 400)}` : "";
  return `${title}${rest.length > 0 ? ` ${rest.join(" · ")}` : ""}${note}${how}`;
}

/** "41 per minute (normal 30 to 60) at 14:06": what the machine measured, and what it thinks of it. */
export function evidenceWords(evidence: Evidence, zone: Zone): string {
  const at = `at ${moment(evidence.at, zone)}`;
  if (evidence.verdict === "unknown") {
    return `could not be measured ${at}${evidence.fault ? ` (${foreign(evidence.fault, 150)})` : ""}`;
  }
  const normal = evidence.normal ? ` (${foreign(evidence.normal, 80)})` : "";
  const judged = evidence.verdict === "ok" ? "looks fine" : "*looks like the fault*";
  return `${foreign(evidence.value, 120)}${normal} ${at}, ${judged}`;
}

function answerWords(step: StepState, zone: Zone): string | null {
  const who = step.answeredBy ? mention(step.answeredBy) : "the machine";
  const when = step.answeredAt === null ? "" : ` ${moment(step.answeredAt, zone)}`;
  const side = step.step.ifProblem?.side;
  switch (step.answer) {
    case "ok":
      return `${step.evidence?.verdict === "ok" ? "confirmed by" : "OK,"} ${who}${when}`;
    case "problem":
      return `Problem${side ? `, ${sideWords(side)}` : ""} · ${who}${when}`;
    case "skip":
      return `Skipped by ${who}${when}`;
    case null:
      return null;
  }
}

function refOf({ incidentId, stepId, version }: StepState): StepRef {
  return { incidentId, stepId, version };
}

function stepButtons(step: StepState): ActionsBlock {
  const value = stepValue(refOf(step));
  const title = step.step.title;
  return actions(
    button("OK", ACTION.stepOk, value, { label: `OK: ${title}` }),
    button("Problem", ACTION.stepProblem, value, { label: `Problem: ${title}` }),
    button("Skip", ACTION.stepSkip, value, { label: `Skip: ${title}` }),
  );
}

function answerMenu(step: StepState): Overflow {
  const ref = refOf(step);
  return overflow(ACTION.stepChoose, [
    { text: "OK", value: choiceValue("ok", ref) },
    { text: "Problem", value: choiceValue("problem", ref) },
    { text: "Skip", value: choiceValue("skip", ref) },
  ]);
}

/** Change: every other answer, and to take it back. A problem may be opened again, to add a note or tell the client. */
function changeMenu(step: StepState): Overflow {
  const ref = refOf(step);
  const tells = step.step.ifProblem?.side === "client";
  const problem = { text: "Edit the problem", value: choiceValue("problem", ref) };
  const answers = [
    ...(step.answer === "ok" ? [] : [{ text: "Change to OK", value: choiceValue("ok", ref) }]),
    step.answer === "problem"
      ? { ...problem, text: tells ? "Edit note or message the client" : "Edit the note" }
      : { ...problem, text: "Change to Problem" },
    ...(step.answer === "skip" ? [] : [{ text: "Change to Skip", value: choiceValue("skip", ref) }]),
    { text: "Take the answer back", value: choiceValue("undo", ref) },
  ];
  return overflow(ACTION.stepChange, answers);
}

function foot(incident: Incident): KnownBlock[] {
  if (isClosed(incident)) return [];
  return [
    section(
      "None of these?",
      button("Something else", ACTION.otherCause, incidentValue(incident.id), {
        label: "Something else: name the cause",
      }),
    ),
  ];
}
