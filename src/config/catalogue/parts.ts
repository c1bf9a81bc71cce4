/** Each section of the catalogue from the file to the domain. Entries with faults are left out: the load fails anyway. */
import type { Checklist, Client, Metric } from "../../domain/catalogue.ts";
import type { CalendarRule, Mute, Plans } from "../../domain/plans.ts";
import { ChecklistEntry, checklist } from "./checklists.ts";
import { ClientEntry, client } from "./clients.ts";
import { CalendarEntry, calendarRule, MuteEntry, mute } from "./days.ts";
import type { Findings } from "./findings.ts";
import { type MetricDefaults, MetricEntry, metric } from "./metrics.ts";
import { type Kinds, readProbe } from "./probes.ts";
import { readQuery } from "./references.ts";
import { EscalationEntry, JourneyEntry, RemediationEntry, remediation } from "./remediations.ts";
import { SECTIONS } from "./sections.ts";
import { checkTiming } from "./timing.ts";

export function readClients(findings: Findings, timezone: string): Map<string, Client> {
  return mapped(findings.parseEach(ClientEntry, "clients"), (id, parsed) => client(id, parsed, timezone));
}

export function readMetrics(
  findings: Findings,
  kinds: Kinds,
  defaults: MetricDefaults,
  keepObservations: number | null,
): Map<string, Metric> {
  const parsed = findings.parseEach(MetricEntry, "metrics");
  const metrics = new Map<string, Metric>();
  for (const id of findings.names("metrics")) {
    checkTiming(findings, id, keepObservations);
    const query = readQuery(findings, id, kinds.sources);
    const entry = parsed.get(id);
    if (entry && query !== undefined) metrics.set(id, metric(id, entry, query, defaults));
  }
  return metrics;
}

export function readChecklists(findings: Findings, kinds: Kinds): Map<string, Checklist> {
  const parsed = findings.parseEach(ChecklistEntry, "checklists");
  const checklists = new Map<string, Checklist>();
  for (const id of findings.names("checklists")) {
    const steps = findings.at(["checklists", id, "steps"]);
    const probes = (Array.isArray(steps) ? steps : []).map((_, index) =>
      readProbe(findings, ["checklists", id, "steps", index, "probe"], kinds),
    );
    const entry = parsed.get(id);
    if (entry) checklists.set(id, checklist(id, entry, probes));
  }
  return checklists;
}

export function readPlans(findings: Findings, timezone: string, keepIncidents: number | null): Plans {
  return {
    mutes: readMutes(findings, timezone),
    calendar: [...findings.parseList(CalendarEntry, "calendar").values()].map(
      (rule): CalendarRule => calendarRule(rule),
    ),
    escalations: findings.parseEach(EscalationEntry, "escalation"),
    journeys: findings.parseEach(JourneyEntry, "journeys"),
    remediations: mapped(findings.parseEach(RemediationEntry, "remediations"), remediation),
    digest: findings.parse(SECTIONS.digest, ["digest"]) ?? null,
    keepIncidents,
  };
}

function readMutes(findings: Findings, timezone: string): Mute[] {
  const mutes: Mute[] = [];
  for (const [index, parsed] of findings.parseList(MuteEntry, "mutes")) {
    const found = mute(parsed, timezone);
    if (found) mutes.push(found);
    else findings.wrong(["mutes", index, "to"], `must be after from (${parsed.from})`);
  }
  return mutes;
}

function mapped<A, B>(entries: ReadonlyMap<string, A>, change: (id: string, entry: A) => B): Map<string, B> {
  return new Map([...entries].map(([id, entry]) => [id, change(id, entry)]));
}
