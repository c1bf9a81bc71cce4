import type { ModalView } from "@slack/types";
import type { Incident } from "../../domain/incident.ts";
import { FORM, INPUT } from "../ids.ts";
import { foreign } from "../text.ts";
import { context, section } from "./blocks.ts";
import { figureWords } from "./figure-words.ts";
import { type FormMemory, form, lines, sideInput } from "./forms.ts";
import { isByFixedLimit, missing, sortOf } from "./incident-words.ts";

/** Resolving while the volume is still low asks why; cause and side may be added. */
export function resolveForm(incident: Incident, adds: boolean, memory: FormMemory): ModalView {
  return form({
    callbackId: FORM.resolve,
    title: `Resolve incident #${incident.id}`,
    submit: "Resolve",
    memory,
    blocks: [
      section(stillWrong(incident, adds)),
      lines(INPUT.reason, "Why is it over all the same?", { max: 500 }),
      lines(INPUT.cause, "What was the cause?", {
        optional: true,
        initial: incident.cause,
        multiline: false,
        max: 300,
      }),
      sideInput(true, incident.side),
    ],
  });
}

function stillWrong(incident: Incident, adds: boolean): string {
  if (incident.kind === "source") return "The source does not answer yet.";
  const tells = adds || incident.metricKind === "ratio";
  if (!tells || isByFixedLimit(incident)) return "It is not yet as expected.";
  const lost = missing(incident, adds);
  const what = adds ? "The volume is still low" : "It is not yet as expected";
  return `${what}: *${figureWords(sortOf(incident), incident)}*${lost ? `, ${lost} missing` : ""}.`;
}

export function dismissForm(incident: Incident, memory: FormMemory): ModalView {
  return form({
    callbackId: FORM.dismiss,
    title: `False alarm #${incident.id}`,
    submit: "Dismiss",
    memory,
    blocks: [
      section(`*${foreign(incident.title, 150)}* is kept out of the statistics, and its values go on teaching.`),
      lines(INPUT.reason, "Why was it a false alarm?", { optional: true, max: 500 }),
    ],
  });
}

/** None of the steps: the cause in somebody's own words. */
export function causeForm(incident: Incident, memory: FormMemory): ModalView {
  return form({
    callbackId: FORM.cause,
    title: "Something else",
    submit: "Save",
    memory,
    blocks: [
      lines(INPUT.cause, "What is the cause?", { initial: incident.cause, multiline: false, max: 300 }),
      sideInput(true, incident.side),
      context("It is noted as the cause of the incident. The checklist stays as it is."),
    ],
  });
}
