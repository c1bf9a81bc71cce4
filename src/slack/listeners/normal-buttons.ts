import type { App } from "@slack/bolt";
import { keepWatching, newNormal } from "../../flows/deeds/new-normal.ts";
import { findIncident } from "../../store/incidents.ts";
import { ACTION, parseIncidentValue } from "../ids.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { mentions } from "../text.ts";
import { onPress, type Press, settle, withValue } from "./press.ts";

/** "Is this the new normal?": the two answers. */
export function listenToNormalButtons(app: App, deps: SlackDeps): void {
  onPress(app, deps, ACTION.newNormal, "inside", (press) =>
    withValue(press, parseIncidentValue, (incidentId) => pressNewNormal(deps, press, incidentId)),
  );
  onPress(app, deps, ACTION.keepWatching, "inside", (press) =>
    withValue(press, parseIncidentValue, async (incidentId) => {
      await settle(press, await keepWatching(deps.core, { incidentId, person: press.person }));
    }),
  );
}

/** What is missing since the start of the drop is written off by this: managers and the metric's owner may say so. */
export async function pressNewNormal(deps: SlackDeps, press: Press, incidentId: number): Promise<void> {
  const refusal = await refuse(deps, press.person, incidentId);
  if (refusal !== null) return press.tell(refusal);
  await settle(press, await newNormal(deps.core, { incidentId, person: press.person }));
}

async function refuse({ core, managers }: SlackDeps, person: string, incidentId: number): Promise<string | null> {
  const manager = await managers.check(person);
  if (manager === "yes") return null;
  const incident = await findIncident(core.db, incidentId);
  const owner = incident && core.catalogue().metrics.get(incident.metric)?.owner;
  const isOwner = owner === undefined ? "no" : await managers.isAmong([owner], person);
  if (isOwner === "yes") return null;
  if (manager === "unknown" || isOwner === "unknown") {
    return "Slack could not tell me just now who may say so. Please try again in a minute; if it stays so, `leadline check` says what I lack.";
  }
  const may = [...core.catalogue().slack.managers, ...(owner === undefined ? [] : [owner])];
  return `Only ${mentions(may)} can say what is normal. Ask one of them.`;
}
