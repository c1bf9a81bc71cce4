import type { Answer, StepState } from "../../domain/checklist.ts";
import type { Incident } from "../../domain/incident.ts";
import { nameCause } from "../../domain/incident-rules.ts";
import type { Db } from "../../store/db.ts";
import { addEvent, lockIncident } from "../../store/incidents.ts";
import { touchPosts } from "../../store/posts.ts";
import { findStep, writeAnswer } from "../../store/steps.ts";
import { transact } from "../../store/transact.ts";
import type { Core } from "../core.ts";
import { applyOutcome, isClosed } from "../incidents/apply-outcome.ts";
import { type Deed, noSuchIncident } from "./deed.ts";

export interface StepAnswer {
  readonly incidentId: number;
  readonly stepId: string;
  /** null: the answer is taken back. */
  readonly answer: Answer | null;
  readonly note: string | null;
  readonly person: string;
  /** The version that the person saw when pressing. */
  readonly version: number;
}

/**
 * Answers one step of the checklist. Two people who press different answers on the same rendering: the first counts
 * and the second is told so. A problem names the cause of the incident.
 */
export async function answerStep(core: Core, deed: StepAnswer): Promise<Deed> {
  const at = core.now();
  const done = await transact(core.db, async (tx): Promise<Deed> => {
    const incident = await lockIncident(tx, deed.incidentId);
    const step = incident && (await findStep(tx, deed.incidentId, deed.stepId));
    if (!incident || !step) return { kind: "refused", why: noSuchIncident(deed.incidentId) };
    const refusal = refuse(incident, step, deed);
    if (refusal) return refusal;
    await writeAnswer(tx, incident.id, step.stepId, {
      answer: deed.answer,
      note: deed.note,
      answeredBy: deed.answer === null ? null : deed.person,
      answeredAt: deed.answer === null ? null : at,
    });
    const detail = { step: step.stepId, title: step.step.title, answer: deed.answer };
    const event = { incidentId: incident.id, at, kind: "step_answered" as const, person: deed.person };
    await addEvent(tx, { ...event, reason: deed.note, detail });
    await touchPosts(tx, incident.id, ["checklist"]);
    return { kind: "done", incident: await causeFrom(tx, core, incident, step, deed, at) };
  });
  if (done.kind === "done") core.wake();
  return done;
}

function refuse(incident: Incident, step: StepState, deed: StepAnswer): Deed | undefined {
  if (isClosed(incident)) {
    return { kind: "refused", why: "This incident is over. Press Reopen on its first message if it is not." };
  }
  const by = deed.answer === null ? null : deed.person;
  const same = step.answer === deed.answer && step.note === deed.note && step.answeredBy === by;
  if (same) return { kind: "done", incident };
  if (step.version === deed.version) return undefined;
  const who = step.answeredBy ? `<@${step.answeredBy}> answered` : "Somebody changed";
  return {
    kind: "refused",
    why: `${who} this step before you. Look at the checklist again; "Change" takes the answer back.`,
  };
}

async function causeFrom(
  tx: Db,
  core: Core,
  incident: Incident,
  step: StepState,
  deed: StepAnswer,
  at: number,
): Promise<Incident> {
  if (deed.answer !== "problem") return incident;
  const side = step.step.ifProblem?.side ?? null;
  const cause = deed.note ? `${step.step.title} ${deed.note}` : step.step.title;
  return applyOutcome(tx, core, incident, nameCause(incident, { at, person: deed.person, cause, side }), at);
}
