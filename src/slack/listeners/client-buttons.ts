import type { App } from "@slack/bolt";
import type { Incident } from "../../domain/incident.ts";
import { clientAcknowledged, clientFixed } from "../../flows/deeds/incident-deeds.ts";
import { findIncident } from "../../store/incidents.ts";
import { postAt } from "../../store/post-places.ts";
import { isStranger } from "../access/stranger.ts";
import { ACTION, parseIncidentValue } from "../ids.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign } from "../text.ts";
import { onPress, type Press, settle, withValue } from "./press.ts";

const UNSURE = "Slack could not tell me just now who may answer this. Please try again in a minute.";

/** "We're on it" and "Fixed on our side": the only buttons for people of other workspaces. */
export function listenToClientButtons(app: App, deps: SlackDeps): void {
  const deeds = [
    [ACTION.clientOnIt, clientAcknowledged],
    [ACTION.clientFixed, clientFixed],
  ] as const;
  for (const [action, deed] of deeds) {
    onPress(app, deps, action, "everybody", (press) =>
      withValue(press, parseIncidentValue, async (incidentId) => {
        const refusal = await refuseStranger(deps, press, incidentId);
        if (refusal !== null) return press.tell(refusal);
        await settle(press, await deed(deps.core, { incidentId, person: press.person }));
      }),
    );
  }
}

/** Somebody of a client's side answers for their own client only: as its owner, or in the channel shared with it. */
async function refuseStranger(deps: SlackDeps, press: Press, incidentId: number): Promise<string | null> {
  if (!(await isStranger(deps, press))) return null;
  const incident = await findIncident(deps.core.db, incidentId);
  const client = incident?.client ? deps.core.catalogue().clients.get(incident.client) : undefined;
  if (!incident || !client) return "This message is not meant for you: please leave the answer to its owners.";
  if (await isOwnChannel(deps, press, incident, client.channel)) return null;
  const isOwner = await deps.managers.isAmong(client.owners, press.person);
  if (isOwner === "yes") return null;
  if (isOwner === "unknown") return UNSURE;
  return `Only the owners of ${foreign(client.name, 60)} can answer this. Please ask one of them.`;
}

/** The pressed message stands in a channel of the client's own, not in the incident's thread. */
async function isOwnChannel(
  { core }: SlackDeps,
  press: Press,
  incident: Incident,
  channel: string | null,
): Promise<boolean> {
  if (channel === null || press.channel === null || press.messageTs === null) return false;
  const post = await postAt(core.db, press.channel, press.messageTs);
  return post?.role === "client" && post.incidentId === incident.id && post.threadKey === null;
}
