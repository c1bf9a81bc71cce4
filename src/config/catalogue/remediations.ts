import { z } from "zod";
import type { Remediation } from "../../domain/plans.ts";
import { Delay, line, Mentions, reference, WebAddress } from "./words.ts";

export const RemediationEntry = z
  .strictObject({
    title: line(75).describe("What it does: Restart intake."),
    webhook: WebAddress.describe("The address that is called to do it."),
    undo: WebAddress.optional().describe("The address that is called to take it back."),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/, "must be the name of an HTTP header"), z.string())
      .default({})
      .describe("Headers of both calls."),
    risk: z.enum(["low", "high"]).describe("high needs a second person's approval."),
    reversible: z.boolean().optional().describe("Whether it can be taken back. Without it: whether there is an undo."),
    approvers: Mentions.default([]).describe("Who may approve it. Without it: slack.managers."),
  })
  .refine(({ undo, reversible }) => !(undo !== undefined && reversible === false), {
    path: ["reversible"],
    message: "must be true where an undo is given",
  })
  .describe("An action that changes something outside.");

export function remediation(id: string, parsed: z.output<typeof RemediationEntry>): Remediation {
  return {
    id,
    title: parsed.title,
    webhook: parsed.webhook,
    undo: parsed.undo ?? null,
    headers: parsed.headers,
    risk: parsed.risk,
    reversible: parsed.reversible ?? parsed.undo !== undefined,
    approvers: parsed.approvers,
  };
}

export const EscalationEntry = z
  .array(
    z.strictObject({
      after: Delay.describe("How long after the incident opened."),
      unless: z.enum(["acknowledged", "resolved"]).default("acknowledged").describe("What makes it needless."),
      tell: Mentions.describe("Who is told: ids of members or user groups."),
    }),
  )
  .min(1)
  .refine((steps) => steps.every((step, index) => index === 0 || step.after > (steps[index - 1]?.after ?? 0)), {
    message: "must be in the order of time, each step later than the one before",
  })
  .describe("Who is told when nobody reacts. One called critical, major or minor serves that severity.");

export const JourneyEntry = z
  .array(reference("metrics"))
  .min(2)
  .describe("Metrics that a user's path runs through, in order: technical and business ones together.");
