import type { App } from "@slack/bolt";
import type { Answer } from "../../domain/checklist.ts";
import { answerStep } from "../../flows/deeds/answer-step.ts";
import { findStep } from "../../store/steps.ts";
import { ACTION, FORM, parseChoiceValue, parseStepValue, type StepChoice, type StepRef } from "../ids.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { problemForm } from "../views/problem-form.ts";
import { memoryOf, openIncident } from "./incident-buttons.ts";
import { openForm } from "./open-form.ts";
import { onPress, type Press, settle, withValue } from "./press.ts";
import { problemScene } from "./problem-scene.ts";

/** OK, Problem and Skip of the checklist, as buttons and as menus. */
export function listenToStepButtons(app: App, deps: SlackDeps): void {
  const onStep = (action: string, choice: StepChoice): void =>
    onPress(app, deps, action, "inside", (press) =>
      withValue(press, parseStepValue, (ref) => choose(deps, press, choice, ref)),
    );
  onStep(ACTION.stepOk, "ok");
  onStep(ACTION.stepProblem, "problem");
  onStep(ACTION.stepSkip, "skip");
  for (const menu of [ACTION.stepChoose, ACTION.stepChange]) {
    onPress(app, deps, menu, "inside", (press) =>
      withValue(press, parseChoiceValue, ({ choice, ...ref }) => choose(deps, press, choice, ref)),
    );
  }
}

async function choose(deps: SlackDeps, press: Press, choice: StepChoice, ref: StepRef): Promise<void> {
  if (choice === "problem") return askForProblem(deps, press, ref);
  const answer: Answer | null = choice === "undo" ? null : choice;
  await settle(press, await answerStep(deps.core, { ...ref, answer, note: null, person: press.person }));
}

function askForProblem(deps: SlackDeps, press: Press, ref: StepRef): Promise<void> {
  return openForm(press, "Problem", FORM.problem, async () => {
    const incident = await openIncident(deps, ref.incidentId);
    if (typeof incident === "string") return incident;
    const step = await findStep(deps.core.db, ref.incidentId, ref.stepId);
    if (!step) return "This step is not on the incident's checklist any more.";
    // The window shows the step as it is now: an answer that somebody gave since the press is seen in it.
    const memory = { ...memoryOf(press, ref.incidentId), stepId: step.stepId, version: step.version };
    return problemForm(await problemScene(deps, incident, step, memory));
  });
}
