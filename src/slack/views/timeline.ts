import type { Side } from "../../domain/catalogue.ts";
import type { StepState } from "../../domain/checklist.ts";
import type { TimelineEvent } from "../../domain/incident.ts";
import { foreign, mention, mentions, moment, type Zone } from "../text.ts";
import { sideWords } from "./incident-words.ts";

/** One line of a timeline: "14:09 @ana acknowledged". */
export function eventLine(event: TimelineEvent, steps: readonly StepState[], zone: Zone): string {
  return `${moment(event.at, zone)} ${eventWords(event, steps)}`;
}

function eventWords(event: TimelineEvent, steps: readonly StepState[]): string {
  const who = event.person ? mention(event.person) : "Leadline";
  const reason = event.reason ? `: “${foreign(event.reason, 300)}”` : "";
  switch (event.kind) {
    case "opened":
      return "noticed, incident opened";
    case "posted":
      return "posted in Slack";
    case "series_joined":
      return `${textOf(event.detail.group, "another group")} is low as well`;
    case "severity_changed":
      return `severity is now ${textOf(event.detail.severity ?? event.detail.to, "another")}`;
    case "acknowledged":
      return `${who} is on it`;
    case "step_answered":
      return `${who} · ${asked(event, steps)} ${textOf(event.detail.answer, "answer taken back")}${reason}`;
    case "evidence":
      return `measured · ${asked(event, steps)} ${textOf(event.detail.value, "nothing known")}`;
    case "cause_known":
      return `${who} named the cause${reason}${sideOf(event)}`;
    case "client_told":
      return `${who} told the client's owners${ownersOf(event)}${reason}`;
    case "client_acknowledged":
      return `${who}, client: we're on it`;
    case "client_fixed":
      return `${who}, client: fixed on our side`;
    case "recovering":
      return `volume is coming back${goodOf(event)}`;
    case "relapsed":
      return "low again before it had recovered";
    case "volume_back":
      return "volume is back";
    case "resolved":
      return `${event.person ? `${who} resolved it` : "resolved by itself"}${reason}`;
    case "dismissed":
      return `${who} dismissed it as a false alarm${reason}`;
    case "reopened":
      return `${event.person ? `${who} reopened it` : "dropped again, reopened"}${reason}`;
    case "healed":
      return `late rows changed the picture${reason}`;
    case "normal_asked":
      return "asked whether this is the new normal";
    case "keep_watching":
      return `${who}: not the new normal, keep watching`;
    case "new_normal":
      return event.person ? `${who}: this is the new normal` : "taken for the new normal";
    case "noted":
      return `${who} noted${reason}`;
  }
}

/** The step's title before an answer: most are questions already. */
function asked(event: TimelineEvent, steps: readonly StepState[]): string {
  const title = stepTitle(event, steps);
  return /[?!.:…]$/.test(title) ? title : `${title}:`;
}

function stepTitle(event: TimelineEvent, steps: readonly StepState[]): string {
  const id = event.detail.stepId ?? event.detail.step;
  const step = steps.find((candidate) => candidate.stepId === id);
  return foreign(step?.step.title ?? String(event.detail.title ?? id ?? "step"), 120);
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? foreign(value, 120) : otherwise;
}

function sideOf(event: TimelineEvent): string {
  const side = event.detail.side;
  return typeof side === "string" && side !== "" ? ` (${sideWords(side as Side)})` : "";
}
function ownersOf(event: TimelineEvent): string {
  const owners = event.detail.owners;
  return Array.isArray(owners) && owners.length > 0 ? ` (${mentions(owners.map(String).slice(0, 5))})` : "";
}

function goodOf({ detail }: TimelineEvent): string {
  return typeof detail.good === "number" && typeof detail.needed === "number"
    ? `: ${detail.good} of ${detail.needed} good buckets`
    : "";
}
