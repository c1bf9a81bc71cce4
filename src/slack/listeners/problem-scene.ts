import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";
import type { Client, WorkingHours } from "../../domain/catalogue.ts";
import type { StepState } from "../../domain/checklist.ts";
import type { Incident } from "../../domain/incident.ts";
import { type ClientMessage, clientMessagePreview } from "../../flows/deeds/client-message.ts";
import { incidentFacts } from "../draw/incident-facts.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign } from "../text.ts";
import type { FormMemory } from "../views/forms.ts";
import type { ClientPreview, ProblemScene } from "../views/problem-form.ts";

/** Loads what the window of a problem shows; on the client's side with the message to its owners. */
export async function problemScene(
  deps: SlackDeps,
  incident: Incident,
  step: StepState,
  memory: FormMemory,
): Promise<ProblemScene> {
  const { core } = deps;
  const { zone } = incidentFacts(core, incident, []);
  const common = { step, memory, zone };
  if (step.step.ifProblem?.side !== "client") return { ...common, preview: null, hint: null };
  const message = await clientMessagePreview(core, incident.id, step.stepId);
  if (!message) return { ...common, preview: null, hint: NO_CLIENT };
  if (message.owners.length === 0) return { ...common, preview: null, hint: noOwners(message.client) };
  const again = message.alreadyTold !== null;
  return { ...common, memory: { ...memory, again }, preview: await previewOf(deps, message), hint: null };
}

const NO_CLIENT = "The client's side, but this incident belongs to no single client: nobody is told.";

function noOwners({ id, name }: Client): string {
  return `${foreign(name, 60)} has no owners in the catalogue (\`clients.${foreign(id, 60)}.owners\`): nobody is told.`;
}

async function previewOf(deps: SlackDeps, message: ClientMessage): Promise<ClientPreview> {
  const { client, text, owners, channel, alreadyTold } = message;
  const unreachable = await deps.reach(channel);
  const outsideHours = outsideHoursOf(client.hours, client.timezone, deps.core.now());
  return { clientName: client.name, text, owners, channel, alreadyTold, outsideHours, unreachable };
}

/** The client's local time where nobody is at work: "Sat 07:12 in New York". */
export function outsideHoursOf(hours: WorkingHours | null, timezone: string, now: number): string | null {
  if (hours === null) return null;
  const local = new TZDate(now, timezone);
  const minutes = local.getHours() * 60 + local.getMinutes();
  if (hours.days.includes(local.getDay()) && minutes >= hours.from && minutes < hours.to) return null;
  return `${format(local, "EEE HH:mm")} in ${timezone.split("/").at(-1)?.replaceAll("_", " ")}`;
}
