/** Names that point elsewhere in the catalogue: each must lead somewhere. */
import type { SourceKind } from "../../sources/source.ts";
import type { Path } from "./fault.ts";
import type { Findings } from "./findings.ts";
import { meant } from "./nearest.ts";
import { kindOf } from "./sources.ts";

/** Sections that a name can lead to, and how a fault speaks of them. */
const WHAT: Readonly<Record<string, string>> = {
  sources: "the source",
  metrics: "the metric",
  clients: "the client",
  checklists: "the checklist",
  remediations: "the remediation",
  escalation: "the escalation",
};

/** What a message to a client's owners may name besides the client's facts; the flow that writes it fills these in. */
const MESSAGE_PLACES = [
  "client.id",
  "client.name",
  "client.site",
  "incident.start",
  "incident.unit",
  "evidence.value",
] as const;

export function checkReferences(findings: Findings): void {
  const leads = (path: Path, section: string) => checkName(findings, path, section);
  for (const id of findings.names("metrics")) {
    const metric = ["metrics", id];
    leads([...metric, "source"], "sources");
    leads([...metric, "checklist"], "checklists");
    for (const group of keysAt(findings, [...metric, "clients"])) leads([...metric, "clients", group], "clients");
    for (const severity of keysAt(findings, [...metric, "severity"]))
      leads([...metric, "severity", severity, "escalation"], "escalation");
  }
  for (const id of findings.names("journeys"))
    for (const index of itemsAt(findings, ["journeys", id])) leads(["journeys", id, index], "metrics");
  for (const id of findings.names("checklists")) checkSteps(findings, ["checklists", id, "steps"]);
  for (const index of itemsAt(findings, ["calendar"]))
    for (const named of itemsAt(findings, ["calendar", index, "metrics"]))
      leads(["calendar", index, "metrics", named], "metrics");
  for (const index of itemsAt(findings, ["mutes"])) leads(["mutes", index, "metric"], "metrics");
}

/** The metric's query as its source's kind reads it; undefined where it has faults or the source is not known. */
export function readQuery(findings: Findings, id: string, kinds: readonly SourceKind[]): unknown {
  const source = findings.at(["metrics", id, "source"]);
  const kind = typeof source === "string" ? kindOf(findings, source, kinds) : undefined;
  const path = ["metrics", id, "query"];
  if (!kind || findings.at(path) === undefined) return undefined;
  checkParts(findings, id, path);
  return findings.parse(kind.query, path);
}

/** Columns of a query that mean something to one kind of metric only. */
const PARTS = { numerator: "ratio", denominator: "ratio", count: "duration" } as const;

function checkParts(findings: Findings, id: string, path: Path): void {
  const kind = findings.at(["metrics", id, "kind"]) ?? "count";
  const keys = keysAt(findings, path);
  for (const [key, only] of Object.entries(PARTS))
    if (keys.includes(key) && kind !== only)
      findings.wrong([...path, key], `is for metrics of kind: ${only}; this one is a ${String(kind)}`);
}

/** Every client's facts together: which client an incident has is known only when it opens. */
function messagePlaces(findings: Findings): string[] {
  const facts = findings.names("clients").flatMap((id) => keysAt(findings, ["clients", id, "facts"]));
  return [...MESSAGE_PLACES, ...new Set(facts.map((fact) => `client.${fact}`))];
}

/** A place that nothing fills would reach the client as it stands. */
function checkMessage(findings: Findings, path: Path): void {
  const message = findings.at(path);
  if (typeof message !== "string") return;
  const known = messagePlaces(findings);
  for (const [place, name = ""] of message.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g))
    if (!known.includes(name)) findings.add(path, `holds ${place}, which nothing fills: ${meant(name, known)}`);
}

function checkSteps(findings: Findings, path: Path): void {
  const seen = new Map<unknown, number>();
  for (const index of itemsAt(findings, path)) {
    checkName(findings, [...path, index, "if_problem", "remediation"], "remediations");
    checkMessage(findings, [...path, index, "if_problem", "message"]);
    const id = findings.at([...path, index, "id"]);
    if (typeof id !== "string") continue;
    const before = seen.get(id);
    if (before === undefined) seen.set(id, index);
    else findings.wrong([...path, index, "id"], `must be unique in the checklist: steps[${before}] has the same`);
  }
}

function checkName(findings: Findings, path: Path, section: string): void {
  const name = findings.at(path);
  if (typeof name !== "string" || name === "" || findings.names(section).includes(name)) return;
  findings.unknown(path, WHAT[section] ?? section, findings.names(section));
}

function keysAt(findings: Findings, path: Path): string[] {
  const value = findings.at(path);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function itemsAt(findings: Findings, path: Path): number[] {
  const value = findings.at(path);
  return Array.isArray(value) ? [...value.keys()] : [];
}
