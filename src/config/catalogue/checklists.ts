import { z } from "zod";
import type { Checklist } from "../../domain/catalogue.ts";
import type { ProbeSettings, Step } from "../../domain/checklist.ts";
import { line, Name, reference } from "./words.ts";

/** What measures a step; the key that names its kind decides the form. */
export const Probe = z.record(z.string(), z.unknown()).describe("How the machine answers the step.");

const IfProblem = z
  .strictObject({
    side: z.enum(["ours", "client", "third_party", "false_alarm"]).describe("Whose fault a problem here is."),
    message: z
      .string()
      .trim()
      .min(1)
      .max(2500)
      .optional()
      .describe(
        "What the client's owners are told, with {{client.name}}, {{incident.start}}, {{evidence.value}} and the like.",
      ),
    remediation: reference("remediations").optional().describe("What may mend it: a key of remediations."),
  })
  .superRefine(({ side, message }, context) => {
    if (side === "client" && message === undefined)
      context.addIssue({
        code: "custom",
        path: ["message"],
        message: "must say what the client's owners are told, since the side is client",
      });
    if (side !== "client" && message !== undefined)
      context.addIssue({
        code: "custom",
        path: ["message"],
        message: `is sent to clients only: remove it, or make the side client`,
      });
  })
  .describe("What a problem at this step means.");

const StepEntry = z
  .strictObject({
    id: Name.describe("Name of the step, unique in the checklist."),
    title: line(150).describe("The question to answer: Is intake accepting events?"),
    how: z.string().trim().min(1).max(1000).optional().describe("How a person finds out."),
    probe: Probe.optional(),
    if_problem: IfProblem.optional(),
  })
  .describe("One line of the checklist.");

export const ChecklistEntry = z
  .strictObject({
    title: line(80).optional().describe("How people call the list. Without it: made from the id."),
    steps: z.array(StepEntry).min(1).max(40).describe("What to look at, in this order."),
  })
  .describe("A triage list. It is frozen into an incident when that opens.");

/** @param probes as the probes' own schemas have parsed them, by position; null where a step has none */
export function checklist(
  id: string,
  parsed: z.output<typeof ChecklistEntry>,
  probes: readonly (ProbeSettings | null)[],
): Checklist {
  const steps = parsed.steps.map((entry, position): Step => {
    const { side, message, remediation } = entry.if_problem ?? {};
    return {
      id: entry.id,
      title: entry.title,
      how: entry.how ?? null,
      probe: probes[position] ?? null,
      ifProblem: side ? { side, message: message ?? null, remediation: remediation ?? null } : null,
    };
  });
  return parsed.title === undefined ? { id, steps } : { id, title: parsed.title, steps };
}
