/** What presses and forms are called, and what they carry. Names stay fixed: old messages keep their buttons for ever. */
import type { Answer } from "../domain/checklist.ts";

export const ACTION = {
  acknowledge: "incident_acknowledge",
  resolve: "incident_resolve",
  dismiss: "incident_dismiss",
  reopen: "incident_reopen",
  postmortem: "incident_postmortem",
  newNormal: "incident_new_normal",
  keepWatching: "incident_keep_watching",
  /** Overflow of the root message. */
  more: "incident_more",
  stepOk: "step_ok",
  stepProblem: "step_problem",
  stepSkip: "step_skip",
  /** Overflows of the checklist: of a step that is done, and of an open one in a long list. */
  stepChange: "step_change",
  stepChoose: "step_choose",
  otherCause: "checklist_other",
  clientOnIt: "client_on_it",
  clientFixed: "client_fixed",
  share: "kpi_share",
} as const;

/** Forms, by callback_id. */
export const FORM = {
  loading: "loading",
  problem: "step_problem",
  resolve: "resolve_reason",
  dismiss: "dismiss_reason",
  cause: "other_cause",
  reading: "reading",
} as const;

/** Inputs: block_id and action_id are the same word, and errors are keyed by it. */
export const INPUT = {
  note: "note",
  message: "message",
  send: "send",
  reason: "reason",
  cause: "cause",
  side: "side",
} as const;

/** What an overflow may ask of a step: an answer, or to take the answer back. */
export type StepChoice = Answer | "undo";

export interface StepRef {
  readonly incidentId: number;
  readonly stepId: string;
  /** Of the step as the message showed it. */
  readonly version: number;
}

export function stepValue(ref: StepRef): string {
  return `${ref.incidentId}:${ref.stepId}:${ref.version}`;
}

/** Reads a button's value; undefined where it is none of ours: values are input from outside. */
export function parseStepValue(value: string): StepRef | undefined {
  const [, incidentId, stepId, version] = /^(\d{1,9}):(.{1,200}):(\d{1,9})$/s.exec(value) ?? [];
  if (incidentId === undefined || stepId === undefined || version === undefined) return undefined;
  return { incidentId: Number(incidentId), stepId, version: Number(version) };
}

export function choiceValue(choice: StepChoice, ref: StepRef): string {
  return `${choice}:${stepValue(ref)}`;
}

export function parseChoiceValue(value: string): (StepRef & { readonly choice: StepChoice }) | undefined {
  const [, choice, rest] = /^(ok|problem|skip|undo):(.+)$/s.exec(value) ?? [];
  const ref = rest === undefined ? undefined : parseStepValue(rest);
  return ref && { ...ref, choice: choice as StepChoice };
}

/** Buttons of an incident carry its number alone. */
export function incidentValue(incidentId: number): string {
  return String(incidentId);
}

export function parseIncidentValue(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** The entries of the root's overflow. */
type MoreEntry = "postmortem" | "normal";

export function moreValue(entry: MoreEntry, incidentId: number): string {
  return `${entry}:${incidentId}`;
}

export function parseMoreValue(value: string): { readonly entry: MoreEntry; readonly incidentId: number } | undefined {
  const [, entry, id] = /^(postmortem|normal):(\d{1,9})$/.exec(value) ?? [];
  return id === undefined ? undefined : { entry: entry as MoreEntry, incidentId: Number(id) };
}
