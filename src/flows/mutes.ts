/** Mutes that people set from Slack, beside those of the catalogue. */
import type { Catalogue } from "../domain/catalogue.ts";
import type { Plans } from "../domain/plans.ts";
import type { Db } from "../store/db.ts";
import { addMute, endMutes, mutesSet } from "../store/mutes.ts";
import type { Core } from "./core.ts";

const NO_PLANS: Plans = {
  mutes: [],
  calendar: [],
  escalations: new Map(),
  journeys: new Map(),
  remediations: new Map(),
  digest: null,
  keepIncidents: null,
};

/** The catalogue with the mutes that were set from Slack for one metric, or (null) for all. */
export async function withMutesSet(db: Db, catalogue: Catalogue, metric: string | null): Promise<Catalogue> {
  const set = await mutesSet(db, metric);
  if (set.length === 0) return catalogue;
  const plans = catalogue.plans ?? NO_PLANS;
  return { ...catalogue, plans: { ...plans, mutes: [...plans.mutes, ...set] } };
}

interface WhatIsMuted {
  readonly metric: string;
  /** null: all groups. */
  readonly group: string | null;
  readonly person: string;
}

/** Mutes a metric or one group of it from now on; returns until when. `length` in milliseconds. */
export async function muteNow(
  { db, now, log }: Core,
  { metric, group, person, length, reason }: WhatIsMuted & { readonly length: number; readonly reason: string },
): Promise<number> {
  const from = now();
  await addMute(db, { metric, group, from, to: from + length, reason, setBy: person });
  log.info({ metric, group, person, until: new Date(from + length).toISOString() }, "muted");
  return from + length;
}

/** Ends what was muted from Slack; false where nothing was. */
export async function unmuteNow({ db, now, log }: Core, { metric, group, person }: WhatIsMuted): Promise<boolean> {
  const ended = await endMutes(db, { metric, group, at: now(), by: person });
  if (ended > 0) log.info({ metric, group, person }, "mute ended");
  return ended > 0;
}
