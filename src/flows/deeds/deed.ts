import type { Incident } from "../../domain/incident.ts";
import type { Outcome, Refusal } from "../../domain/incident-rules.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import type { Db } from "../../store/db.ts";
import { lockIncident } from "../../store/incidents.ts";
import { transact } from "../../store/transact.ts";
import type { Core } from "../core.ts";
import { applyOutcome } from "../incidents/apply-outcome.ts";

/** What came of a person's press. `why` is one sentence for that person, in Slack markup, with the way out. */
export type Deed =
  | { readonly kind: "done"; readonly incident: Incident }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "needs_reason"; readonly incident: Incident };

/** What a deed consists of. All of it runs in one transaction, which may be tried again from its beginning. */
export interface Plan {
  /** What has to be locked before the incident. */
  readonly before?: (tx: Db) => Promise<void>;
  readonly decide: (incident: Incident, tx: Db, at: number) => Promise<Outcome> | Outcome;
  readonly after?: (incident: Incident, tx: Db, at: number) => Promise<void>;
}

/**
 * Carries out a deed in one transaction: the incident is locked, the rule decides, row, timeline and wanted posts are
 * written together, and the sender is woken after the commit.
 */
export async function carryOut(core: Core, incidentId: number, { before, decide, after }: Plan): Promise<Deed> {
  const at = core.now();
  const deed = await transact(core.db, async (tx): Promise<Deed> => {
    await before?.(tx);
    const incident = await lockIncident(tx, incidentId);
    if (!incident) return { kind: "refused", why: noSuchIncident(incidentId) };
    const outcome = await decide(incident, tx, at);
    if (outcome.kind === "refused") return { kind: "refused", why: explain(outcome.why, at) };
    if (outcome.kind === "needs_reason") return { kind: "needs_reason", incident };
    const updated = await applyOutcome(tx, core, incident, outcome, at);
    await after?.(updated, tx, at);
    return { kind: "done", incident: updated };
  });
  if (deed.kind === "done") core.wake();
  return deed;
}

export function noSuchIncident(incidentId: number): string {
  return `I know no incident #${incidentId}. \`/incident\` lists the open ones.`;
}

/** A refusal in words; names of people are mentions, times are in the reader's zone. */
function explain(refusal: Refusal, at: number): string {
  switch (refusal.kind) {
    case "closed":
      return `This incident was ${refusal.how} at ${moment(refusal.at, at)}. Press Reopen on its first message if it is not over.`;
    case "goes_on_in":
      return `That goes on in incident #${refusal.incidentId}: there is nothing to reopen here.`;
    case "not_closed":
      return "This incident is still open: there is nothing to reopen.";
    case "taken":
      return refusal.at === null
        ? `<@${refusal.by}> has acknowledged this already and is on it.`
        : `<@${refusal.by}> acknowledged this ${formatDuration(Math.max(0, at - refusal.at))} before you and is on it.`;
    case "told_already":
      return `The client was told at ${moment(refusal.at, at)}. Open the step again and tick "Send again" to repeat it on purpose.`;
    case "not_told":
      return "The client has not been told of this incident yet.";
    case "answered_already":
      return `<@${refusal.by}> said so at ${moment(refusal.at, at)} already.`;
  }
}

/** "at" a time of day, or on a day: an incident may have been over for days when its button is pressed. */
function moment(then: number, now: number): string {
  const isToday = now - then < 12 * 3_600_000;
  const shown = isToday ? "{time}" : "{date_short_pretty} {time}";
  const plain = new Date(then)
    .toISOString()
    .slice(isToday ? 11 : 0, 16)
    .replace("T", " ");
  return `<!date^${Math.floor(then / 1000)}^${shown}|${plain} UTC>`;
}
