/** An incident as plain Markdown, from its recorded moments alone. */
import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";
import type { Side } from "./catalogue.ts";
import type { StepState } from "./checklist.ts";
import { isShare, percent } from "./figures.ts";
import type { Incident, TimelineEvent, TimelineKind } from "./incident.ts";
import { canMiss, moneyMissing, timesOf } from "./incident-times.ts";
import { formatDuration } from "./time/duration.ts";

export interface PostmortemFacts {
  readonly incident: Incident;
  readonly groups: readonly (Figured & { readonly group: string })[];
  readonly steps: readonly StepState[];
  readonly events: readonly TimelineEvent[];
  /** Names of people by Slack user id. */
  readonly names: ReadonlyMap<string, string>;
  readonly timezone: string;
}

const SIDES: Readonly<Record<Side, string>> = {
  ours: "our side",
  client: "the client's side",
  third_party: "a third party",
  false_alarm: "false alarm",
};

const EVENTS: Readonly<Record<TimelineKind, string>> = {
  opened: "Noticed",
  posted: "Posted in Slack",
  series_joined: "Another series fell as well",
  severity_changed: "Severity changed",
  acknowledged: "Acknowledged",
  step_answered: "Step answered",
  evidence: "Measured",
  cause_known: "Cause named",
  client_told: "Client told",
  client_acknowledged: "Client: we're on it",
  client_fixed: "Client: fixed on our side",
  recovering: "Volume coming back",
  relapsed: "Low again",
  volume_back: "Volume back",
  resolved: "Resolved",
  dismissed: "Dismissed as a false alarm",
  reopened: "Reopened",
  healed: "Late rows: nothing was missing",
  normal_asked: "Asked whether this is the new normal",
  keep_watching: "Not the new normal",
  new_normal: "The new normal",
  noted: "Noted",
};

/** The whole document. Everything from outside is escaped: a group named `# x` is no heading. */
export function postmortemMarkdown(facts: PostmortemFacts): string {
  const { incident } = facts;
  return [
    `# Incident #${incident.id}: ${text(incident.title)}`,
    "",
    summary(facts),
    "",
    "## Times",
    "",
    ...timeLines(incident),
    "",
    ...groupLines(facts),
    ...stepLines(facts),
    "## Timeline",
    "",
    `All times ${facts.timezone}.`,
    "",
    ...facts.events.map((event) => eventLine(event, facts)),
    "",
    "## What we change",
    "",
    "- ",
    "",
  ].join("\n");
}

function summary({ incident, timezone }: PostmortemFacts): string {
  const { lasted } = timesOf(incident);
  const money = moneyMissing(incident);
  const lines = [
    `- State: ${incident.status}, severity ${incident.severity}${incident.drill ? ", a drill" : ""}`,
    `- Start of the drop: ${moment(incident.startedAt, timezone)}`,
    `- Lasted: ${lasted === null ? "still going on" : formatDuration(lasted)}`,
  ];
  if (incident.kind === "drop") {
    const cost = money === null ? "" : `, about ${amount(money)} ${incident.currency ?? ""}`.trimEnd();
    const missing = canMiss(incident) ? `; ${missingWords(incident)} missing${cost}` : "";
    // A count is a part of what was expected; a mean stands beside it.
    const link = incident.metricKind === "count" ? " of " : ", ";
    lines.push(`- ${came(incident, incident)}${link}${due(incident, incident)} expected${missing}`);
  }
  const side = incident.side === null ? "" : ` (${SIDES[incident.side]})`;
  lines.push(`- Cause: ${incident.cause === null ? "not named" : text(incident.cause)}${side}`);
  if (incident.resolution !== null) lines.push(`- How it ended: ${text(incident.resolution)}`);
  return lines.join("\n");
}

function timeLines(incident: Incident): string[] {
  const times = timesOf(incident);
  const rows: [string, number | null][] = [
    ["Until it was noticed", times.toNotice],
    ["Until it was posted", times.toPost],
    ["Until somebody took it", times.toAcknowledge],
    ["Until the cause was known", times.toUnderstand],
    ["Until the client was told", times.toTell],
    ["Client's first answer", times.clientAnswer],
    ["Client's time", times.clientTime],
    ["Our time", times.ourTime],
    ["Until it was resolved", times.toResolve],
  ];
  const known = rows.filter(([, value]) => value !== null);
  return [
    "| what | how long |",
    "| --- | --- |",
    ...known.map(([name, value]) => `| ${name} | ${formatDuration(value ?? 0)} |`),
  ];
}

interface Figured {
  readonly observed: number;
  readonly expected: number;
  readonly weight: number | null;
}

type Sort = Pick<Incident, "metricKind" | "unit">;

/** What came: "25", "31 of 1,204 (2.6 %)", "0.84 s". */
function came(sort: Sort, { observed, weight }: Figured): string {
  if (weight === null) return measured(sort, observed);
  return `${amount(observed * weight)} of ${amount(weight)} (${percent(observed)})`;
}

/** What was expected: "66 leads", "4.1 %", "0.4 s". */
function due(sort: Sort, figures: Figured): string {
  const alone = dueAlone(sort, figures);
  return sort.metricKind === "count" ? `${alone} ${text(sort.unit)}`.trimEnd() : alone;
}

function dueAlone(sort: Sort, { expected, weight }: Figured): string {
  return weight === null ? measured(sort, expected) : percent(expected);
}

function measured({ metricKind, unit }: Sort, value: number): string {
  if (metricKind === "count") return amount(value);
  if (isShare({ kind: metricKind, unit }, null)) return percent(value);
  return `${Number(value.toPrecision(3)).toLocaleString("en-US")} ${text(unit)}`.trimEnd();
}

/** What is missing of a ratio has a name where its unit is one: 23 orders. */
function missingWords({ metricKind, unit, shortfall }: Incident): string {
  const name = metricKind === "ratio" && unit !== "%" ? ` ${text(unit)}`.trimEnd() : "";
  return `${amount(shortfall)}${name}`;
}

function groupLines({ incident, groups }: PostmortemFacts): string[] {
  if (groups.length < 2) return [];
  return [
    "## Who was affected",
    "",
    "| group | came | expected |",
    "| --- | --- | --- |",
    ...groups.map((one) => `| ${text(one.group)} | ${came(incident, one)} | ${dueAlone(incident, one)} |`),
    "",
  ];
}

function stepLines({ steps, names }: PostmortemFacts): string[] {
  if (steps.length === 0) return [];
  return ["## Checklist", "", ...steps.map((step) => stepLine(step, names)), ""];
}

function stepLine(state: StepState, names: ReadonlyMap<string, string>): string {
  const parts = [`- **${text(state.step.title)}**`];
  if (state.evidence) parts.push(`measured: ${text(state.evidence.fault ?? state.evidence.value)}`);
  parts.push(state.answer === null ? "not answered" : `${state.answer}, ${person(state.answeredBy, names)}`);
  if (state.note) parts.push(text(state.note));
  return parts.join(" · ");
}

function eventLine(event: TimelineEvent, { names, timezone }: PostmortemFacts): string {
  const who = event.person === null ? "" : ` by ${person(event.person, names)}`;
  const title = stepWords(event);
  const reason = event.reason === null ? "" : `: ${text(event.reason)}`;
  return `- ${moment(event.at, timezone)} ${EVENTS[event.kind]}${title}${who}${reason}`;
}

/** Which step it was about, and the answer, where it is about one. */
function stepWords({ kind, detail }: TimelineEvent): string {
  if (typeof detail.title !== "string") return "";
  const answer = kind === "step_answered" ? ` ${text(String(detail.answer ?? "answer taken back"))}` : "";
  return ` (${text(detail.title)}${answer})`;
}

function person(id: string | null, names: ReadonlyMap<string, string>): string {
  return id === null ? "the machine" : `@${text(names.get(id) ?? id)}`;
}

function moment(at: number, timezone: string): string {
  return format(new TZDate(at, timezone), "yyyy-MM-dd HH:mm:ss");
}

/** Whole numbers from ten on, one digit below: half a lead is not read aloud. */
function amount(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString("en-US") : String(Math.round(value * 10) / 10);
}

function text(foreign: string): string {
  return foreign.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&");
}
