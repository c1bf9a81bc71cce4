import type { App } from "@slack/bolt";
import type { Incident } from "../../domain/incident.ts";
import { acknowledge, dismiss, noteCause, reopen, resolve } from "../../flows/deeds/incident-deeds.ts";
import { findIncident } from "../../store/incidents.ts";
import { incidentFacts } from "../draw/incident-facts.ts";
import { ACTION, FORM, INPUT, parseIncidentValue } from "../ids.ts";
import { fitView } from "../limits.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { mentions } from "../text.ts";
import type { FormMemory } from "../views/forms.ts";
import { causeForm, dismissForm, resolveForm } from "../views/incident-forms.ts";
import { isClosed } from "../views/incident-words.ts";
import { openForm } from "./open-form.ts";
import { onPress, type Press, settle, withValue } from "./press.ts";
import { onSubmit } from "./submission.ts";

/** The buttons under an incident's first message, and "Something else" under its checklist. */
export function listenToIncidentButtons(app: App, deps: SlackDeps): void {
  const { core } = deps;
  const onIncident = (action: string, handle: (press: Press, incidentId: number) => Promise<void>): void =>
    onPress(app, deps, action, "inside", (press) =>
      withValue(press, parseIncidentValue, (incidentId) => handle(press, incidentId)),
    );
  onIncident(ACTION.acknowledge, async (press, incidentId) => {
    await settle(press, await acknowledge(core, { incidentId, person: press.person }));
  });
  onIncident(ACTION.reopen, async (press, incidentId) => {
    await settle(press, await reopen(core, { incidentId, person: press.person, reason: null }));
  });
  onIncident(ACTION.resolve, async (press, incidentId) => {
    const deed = await resolve(core, { incidentId, person: press.person, reason: null });
    await settle(press, deed);
    if (deed.kind !== "needs_reason") return;
    const view = fitView(
      resolveForm(deed.incident, incidentFacts(core, deed.incident, []).adds, memoryOf(press, incidentId)),
    );
    await press.client.views.open({ trigger_id: press.triggerId, view });
  });
  onIncident(ACTION.dismiss, (press, incidentId) => askToDismiss(deps, press, incidentId));
  onIncident(ACTION.otherCause, (press, incidentId) =>
    openForm(press, "Something else", FORM.cause, async () => {
      const incident = await openIncident(deps, incidentId);
      return typeof incident === "string" ? incident : causeForm(incident, memoryOf(press, incidentId));
    }),
  );
}

/** The windows that these buttons open. */
export function listenToIncidentForms(app: App, deps: SlackDeps): void {
  const { core } = deps;
  onSubmit(app, deps, FORM.resolve, async ({ memory, person, text, side }) => {
    const reason = text(INPUT.reason);
    if (reason === null) return { kind: "errors", errors: { [INPUT.reason]: "Say why it is over, in a few words." } };
    const { incidentId } = memory;
    const chosen = side();
    const cause = text(INPUT.cause) ?? (chosen === null ? null : reason);
    return resolve(core, { incidentId, person, reason, cause, side: chosen });
  });
  onSubmit(app, deps, FORM.dismiss, async ({ memory, person, text }) => {
    const refusal = await refuseDismissal(deps, person);
    if (refusal !== null) return { kind: "refused", why: refusal };
    return dismiss(core, { incidentId: memory.incidentId, person, reason: text(INPUT.reason) });
  });
  onSubmit(app, deps, FORM.cause, async ({ memory, person, text, side }) => {
    const cause = text(INPUT.cause);
    if (cause === null) return { kind: "errors", errors: { [INPUT.cause]: "Name the cause in a few words." } };
    return noteCause(core, { incidentId: memory.incidentId, person, cause, side: side() });
  });
}

async function askToDismiss(deps: SlackDeps, press: Press, incidentId: number): Promise<void> {
  const refusal = await refuseDismissal(deps, press.person);
  if (refusal !== null) return press.tell(refusal);
  const incident = await openIncident(deps, incidentId);
  if (typeof incident === "string") return press.tell(incident);
  const view = fitView(dismissForm(incident, memoryOf(press, incidentId)));
  await press.client.views.open({ trigger_id: press.triggerId, view });
}

async function refuseDismissal(deps: SlackDeps, person: string): Promise<string | null> {
  switch (await deps.managers.check(person)) {
    case "yes":
      return null;
    case "no":
      return `Only ${mentions(deps.core.catalogue().slack.managers)} can dismiss an incident. Ask one of them, or press Resolve.`;
    case "unknown":
      return "Slack could not tell me just now who may dismiss an incident. Please try again in a minute; if it stays so, `leadline check` says what I lack.";
  }
}

/** The incident while something can be done about it, or a sentence that says why not. */
export async function openIncident(deps: SlackDeps, incidentId: number): Promise<Incident | string> {
  const incident = await findIncident(deps.core.db, incidentId);
  if (!incident)
    return `I know no incident #${incidentId}. \`${deps.core.catalogue().slack.commands.incident}\` lists the open ones.`;
  return isClosed(incident) ? "This incident is over. Press Reopen on its first message if it is not." : incident;
}

export function memoryOf(press: Press, incidentId: number): FormMemory {
  return {
    incidentId,
    ...(press.channel === null ? {} : { channel: press.channel }),
    ...(press.threadTs === null ? {} : { threadTs: press.threadTs }),
  };
}
