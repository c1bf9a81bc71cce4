import type { Db } from "../../store/db.ts";
import { addEvent, lockIncident, updateIncident } from "../../store/incidents.ts";
import type { slackPosts } from "../../store/schema.ts";
import type { Core } from "../core.ts";

/** The first message of an incident stands in Slack: the moment from which people could know. */
export async function notePosted(tx: Db, core: Core, post: typeof slackPosts.$inferSelect): Promise<void> {
  if (post.role !== "root" || post.incidentId === null) return;
  const incident = await lockIncident(tx, post.incidentId);
  if (!incident || incident.postedAt !== null) return;
  const at = core.now();
  await updateIncident(tx, incident.id, { postedAt: at });
  await addEvent(tx, { incidentId: incident.id, at, kind: "posted" });
}
