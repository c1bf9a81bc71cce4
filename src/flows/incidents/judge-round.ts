import type { Metric } from "../../domain/catalogue.ts";
import type { Verdict } from "../../domain/detection.ts";
import { decideRound, type Member, type RoundDecision, type SeriesStanding } from "../../domain/round-rules.ts";
import type { Db } from "../../store/db.ts";
import { busySeries } from "../../store/incident-series.ts";
import { lastClosed, openSeries } from "../../store/incidents.ts";
import { latestVerdicts, newestGood } from "../../store/verdicts.ts";
import type { Core } from "../core.ts";
import { followIncident } from "./follow-incident.ts";
import { joinSeries, openDrop, reopenDrop } from "./open-drop.ts";

/**
 * What a round of verdicts does to incidents: open ones are measured anew and brought nearer to their end, new drops
 * open one, or go on in a thread that was closed a moment ago. Returns the incidents that were opened or reopened.
 */
export async function judgeRound(
  tx: Db,
  core: Core,
  metric: Metric,
  verdicts: readonly Verdict[],
  at: number,
): Promise<number[]> {
  const inIncidents = await openSeries(tx, metric.id);
  if (inIncidents.length === 0 && !verdicts.some(isAlarm)) return [];
  const standings = await standingsOf(tx, metric, inIncidents, at);
  const opened: number[] = [];
  for (const decision of decideRound(standings, metric.bucket)) {
    opened.push(...(await carryOut(tx, core, metric, decision, standings, at)));
  }
  const touched = new Set([...inIncidents.map((row) => row.incidentId), ...opened]);
  for (const incidentId of touched) await followIncident(tx, core, metric, incidentId, at);
  return opened;
}

function isAlarm(verdict: Verdict): boolean {
  return verdict.kind === "low" || verdict.kind === "high";
}

async function standingsOf(
  tx: Db,
  metric: Metric,
  inIncidents: readonly { readonly incidentId: number; readonly seriesId: number }[],
  at: number,
): Promise<SeriesStanding[]> {
  const latest = await latestVerdicts(tx, metric);
  const alarming = latest.filter(({ kind }) => kind === "low" || kind === "high").map(({ seriesId }) => seriesId);
  const lastGood = await newestGood(tx, alarming, { to: at, bucketMs: metric.bucket });
  const closed = new Map((await lastClosed(tx, alarming)).map((one) => [one.seriesId, one]));
  const incidentOf = new Map(inIncidents.map((row) => [row.seriesId, row.incidentId]));
  return latest.map((verdict) => {
    const end = closed.get(verdict.seriesId);
    return {
      seriesId: verdict.seriesId,
      group: verdict.group,
      kind: verdict.kind,
      bucket: verdict.bucket,
      // How many events a group brings, also where its figure is a rate of them.
      expected: verdict.expected === null ? null : verdict.expected * (verdict.weight ?? 1),
      since: verdict.since,
      lastGood: lastGood.get(verdict.seriesId) ?? null,
      incidentId: incidentOf.get(verdict.seriesId) ?? null,
      closed: end
        ? { incidentId: end.incidentId, at: end.closedAt, dismissed: end.dismissed, wasLow: end.wasLow }
        : null,
    };
  });
}

async function carryOut(
  tx: Db,
  core: Core,
  metric: Metric,
  decision: RoundDecision,
  standings: readonly SeriesStanding[],
  at: number,
): Promise<number[]> {
  const members = await stillFree(tx, decision);
  if (members.length === 0) return [];
  switch (decision.kind) {
    case "open":
      return [await openDrop(tx, core, metric, members, standings, at)];
    case "join":
      await joinSeries(tx, core, metric, decision.incidentId, members, at);
      return [];
    case "reopen":
      return [await reopenDrop(tx, core, decision.incidentId, members, at)];
  }
}

/** A thread that this round has just reopened brought its other series along: they are not in two incidents. */
async function stillFree(tx: Db, decision: RoundDecision): Promise<readonly Member[]> {
  const wanted = decision.kind === "join" ? [decision.member] : decision.members;
  const busy = await busySeries(
    tx,
    wanted.map((member) => member.seriesId),
  );
  return wanted.filter((member) => !busy.has(member.seriesId));
}
