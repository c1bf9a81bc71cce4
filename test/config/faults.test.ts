import { describe, expect, it } from "vitest";
import { faultLines } from "./load.ts";

type Yaml = string | Readonly<Record<string, string>>;

const HEAD = `version: 1\nslack: { channel: "#alerts" }\n`;
const SOURCES = `sources:
  crm: { type: postgres, url: postgres://reader:pw@db/crm }
  prom: { type: prometheus, url: http://prom:9090 }
`;
const METRIC: Readonly<Record<string, string>> = {
  source: `source: crm`,
  query: `query: "select :from, :to"`,
  owner: `owner: "@U0MAX"`,
  action: `action: Look.`,
};

/** A catalogue with what follows at its end: line 3 is the first of it. */
function head(yaml: string): string {
  return `${HEAD}${yaml}\n`;
}

function slack(setting: string): string {
  return `version: 1\nslack: { channel: "#alerts", ${setting} }\n`;
}

/** A catalogue whose metric has more keys, from line 12 on, or another line 8 to 11, or one of them less. */
function metric(more: string, without = "", instead = ""): string {
  const lines = Object.entries(METRIC).flatMap(([key, line]) => (key === without ? instead : line) || []);
  const keys = [...lines, ...more.split("\n").filter((line) => line !== "")].map((line) => `    ${line}\n`);
  return `${HEAD}${SOURCES}metrics:\n  leads:\n${keys.join("")}`;
}

/** A catalogue with a checklist of one step: line 8 is its first key after the title. */
function step(yaml: string): string {
  return head(`checklists:\n  triage:\n    steps:\n      - id: landing\n        title: Does it load?\n        ${yaml}`);
}

const ROWS: readonly [what: string, yaml: Yaml, faults: readonly string[]][] = [
  [
    "columns of a ratio in the query of a count",
    metric("", "query", "query: { numerator: sold, denominator: visits }"),
    [
      "leadline.yml:9 metrics.leads.query.numerator is for metrics of kind: ratio; this one is a count",
      "leadline.yml:9 metrics.leads.query.denominator is for metrics of kind: ratio; this one is a count",
      "leadline.yml:9 metrics.leads.query is a mapping, must be text",
    ],
  ],
  [
    "an empty file",
    ``,
    [
      "leadline.yml:1 version is missing, must be 1",
      "leadline.yml:1 slack is missing, must be a mapping of channel, responders, broadcast, commands, managers",
    ],
  ],
  [
    "a file that is no mapping",
    `hello`,
    ["leadline.yml:1 must be a mapping of keys such as version, slack and metrics"],
  ],
  ["a file without a version", `slack: { channel: "#a" }`, ["leadline.yml:1 version is missing, must be 1"]],
  ["a version of the future", `version: 2\nslack: { channel: "#a" }`, ["leadline.yml:1 version is 2, must be 1"]],
  [
    "a tab as indentation",
    `version: 1\nslack:\n\tchannel: x`,
    ["leadline.yml:3 is not valid YAML: Tabs are not allowed as indentation; indent with spaces"],
  ],
  [
    "a mention without quotes",
    `version: 1\nslack:\n  channel: "#a"\n  responders: @S0RESP`,
    [
      "leadline.yml:4 is not valid YAML: Plain value cannot start with reserved character @; put the value in double quotes",
    ],
  ],
  [
    "quotes that are not closed",
    `version: 1\nslack: { channel: "#a }`,
    [`leadline.yml:2 is not valid YAML: Missing closing "quote; close the quotes`],
  ],
  [
    "a colon in a text without quotes",
    `version: 1\nslack:\n  channel: a: b: c`,
    [
      "leadline.yml:3 is not valid YAML: Nested mappings are not allowed in compact mappings; put a text that holds a colon and a space in double quotes, and look at the indentation",
    ],
  ],
  [
    "several documents in one file",
    `version: 1\n---\nversion: 1`,
    [
      "leadline.yml:2 is not valid YAML: there is more than one document in the file; make it one document, or several files in a folder",
    ],
  ],
  [
    "a tag",
    `version: 1\nslack: !secret x`,
    [`leadline.yml:2 is not valid YAML: Unresolved tag: !secret; remove the tag, secrets are written \${NAME}`],
  ],
  [
    "an anchor that is nowhere",
    head(`heartbeat: *watchdog`),
    ["leadline.yml:3 heartbeat names *watchdog, but there is no &watchdog before it"],
  ],
  [
    "an anchor that holds itself",
    head(`clients: &a { b: *a }`),
    ["leadline.yml:3 clients is too large or too deeply nested: look at its aliases (*name)"],
  ],
  [
    "aliases that grow without end",
    head(
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]`,
    ),
    ["leadline.yml:7 e is too large or too deeply nested: look at its aliases (*name)"],
  ],
  [
    "a name that JavaScript keeps for itself",
    head(`metrics: { __proto__: {} }`),
    ["leadline.yml:3 metrics.__proto__ is not a name that can be used"],
  ],
  [
    "a key with a slip of the pen",
    head(`metrcs: {}`),
    ["leadline.yml:3 metrcs is not a known key: did you mean metrics?"],
  ],
  [
    "a key like no other",
    head(`zzz: 1`),
    [
      "leadline.yml:3 zzz is not a known key: the keys here are version, timezone, slack, alerting, retention, heartbeat, digest, sources, clients, metrics, journeys, checklists, remediations, escalation, calendar, mutes",
    ],
  ],
  [
    "the same key twice",
    head(`timezone: UTC\ntimezone: UTC`),
    ["leadline.yml:4 timezone is already set in leadline.yml:3: keep one of the two"],
  ],
  [
    "a misspelt time zone",
    head(`timezone: Europe/Berln`),
    [
      "leadline.yml:3 timezone is Europe/Berln, must be an IANA time zone such as Europe/Berlin or UTC; did you mean Europe/Berlin?",
    ],
  ],
  [
    "a city in place of a time zone",
    head(`timezone: New York`),
    [
      "leadline.yml:3 timezone is New York, must be an IANA time zone such as Europe/Berlin or UTC; did you mean America/New_York?",
    ],
  ],
  [
    "an offset in place of a time zone",
    head(`timezone: "+01:00"`),
    ["leadline.yml:3 timezone is +01:00, must be an IANA time zone such as Europe/Berlin or UTC"],
  ],
  [
    "no section slack",
    `version: 1`,
    ["leadline.yml:1 slack is missing, must be a mapping of channel, responders, broadcast, commands, managers"],
  ],
  [
    "a channel without its sign",
    `version: 1\nslack: { channel: alerts }`,
    [
      `leadline.yml:2 slack.channel is alerts, must be a channel such as "#lead-alerts" (in quotes, # begins a comment) or an id such as C012AB3CD`,
    ],
  ],
  [
    "a channel that became a comment",
    `version: 1\nslack:\n  channel: #alerts`,
    [
      `leadline.yml:3 slack.channel is empty, must be a channel such as "#lead-alerts" (in quotes, # begins a comment) or an id such as C012AB3CD`,
    ],
  ],
  [
    "a name in place of an id",
    slack(`responders: "@max"`),
    [
      `leadline.yml:2 slack.responders is @max, must be the id of a member or user group such as "@U012AB3CD" or "@S012AB3CD" (in Slack: profile, More, Copy member ID)`,
    ],
  ],
  [
    "a name among ids",
    slack(`responders: ["@U0MAX", "@max"]`),
    [
      `leadline.yml:2 slack.responders[1] is @max, must be the id of a member or user group such as "@U012AB3CD" or "@S012AB3CD" (in Slack: profile, More, Copy member ID)`,
    ],
  ],
  [
    "a transition that does not exist",
    slack(`broadcast: [open]`),
    [
      "leadline.yml:2 slack.broadcast[0] is open, must be one of opened, acknowledged, recovering, resolved, reopened, dismissed; did you mean opened?",
    ],
  ],
  [
    "a command without its slash",
    slack(`commands: { kpi: kpi }`),
    [
      "leadline.yml:2 slack.commands.kpi is kpi, must be a command such as /kpi: a slash and up to 31 small letters, digits, - and _",
    ],
  ],
  [
    "two commands of one name",
    slack(`commands: { kpi: /x, incident: /x }`),
    ["leadline.yml:2 slack.commands must give the two commands different names"],
  ],
  [
    "a budget without a time",
    head(`alerting: { budget: 2 }`),
    ["leadline.yml:3 alerting.budget is 2, must be a number of false alarms per time, such as 2 per week or 1 per day"],
  ],
  [
    "a budget of none",
    head(`alerting: { budget: 0 per week }`),
    ["leadline.yml:3 alerting.budget is 0 per week, must be more than none: no alarm can be certain"],
  ],
  [
    "a retention in words",
    head(`retention: { observations: 1 year }`),
    ["leadline.yml:3 retention.observations is 1 year, must be forever or a duration such as 400d"],
  ],
  [
    "a heartbeat that is not on the web",
    head(`heartbeat: ftp://x`),
    ["leadline.yml:3 heartbeat is ftp://x, must be an address such as https://example.com/path"],
  ],
  [
    "a misspelt type of source",
    head(`sources:\n  a: { type: postgre, url: x }`),
    [
      "leadline.yml:4 sources.a.type is postgre, must be one of postgres, prometheus, http, csv; did you mean postgres?",
    ],
  ],
  [
    "a type of source that comes later",
    head(`sources:\n  a: { type: mysql, url: x }`),
    ["leadline.yml:4 sources.a.type is mysql, which is not built yet: use one of postgres, prometheus, http, csv"],
  ],
  [
    "a source without a type",
    head(`sources:\n  a: { url: x }`),
    ["leadline.yml:4 sources.a.type is missing, must be one of postgres, prometheus, http, csv"],
  ],
  [
    "options that the source does not take",
    head(`sources:\n  a: { type: postgres, url: mysql://x, ssl: true }`),
    [
      "leadline.yml:4 sources.a.url is mysql://x, must be postgres://user:password@host/name",
      "leadline.yml:4 sources.a.ssl is not a known key: the keys here are url",
    ],
  ],
  [
    "a source with a space in its name",
    head(`sources:\n  "my crm": { type: prometheus, url: http://x }`),
    [
      `leadline.yml:4 sources."my crm" is not a possible name: use letters, digits, - _ and ., at most 64 of them, the first a letter or digit`,
    ],
  ],
  [
    "a list where names belong",
    head(`sources: [a]`),
    ["leadline.yml:3 sources is a list, must be a mapping of names to entries"],
  ],
  [
    "a variable that is not set",
    head(`sources:\n  a: { type: postgres, url: \${CRM_URL} }`),
    [
      "leadline.yml:4 sources.a.url needs the environment variable CRM_URL, which is not set: export it or add it to .env",
    ],
  ],
  [
    "a variable that is not set, deep in a text",
    metric(`description: |\n  one\n  two \${NOWHERE}`),
    [
      "leadline.yml:14 metrics.leads.description needs the environment variable NOWHERE, which is not set: export it or add it to .env",
    ],
  ],
  [
    "a placeholder that is none",
    head(`heartbeat: "https://x/\${CRM_URL:-x}"`),
    [`leadline.yml:3 heartbeat holds \${CRM_URL:-x}, must be \${NAME}, or $\${ for a literal \${`],
  ],
  [
    "a metric without a source",
    metric("", "source"),
    ["leadline.yml:7 metrics.leads.source is missing, must be the name of an entry of sources"],
  ],
  [
    "a metric of a source that is not there",
    metric("", "source", `source: shop`),
    ["leadline.yml:8 metrics.leads.source names the source shop, which does not exist: there are crm, prom"],
  ],
  [
    "a metric without an owner",
    metric("", "owner"),
    [
      `leadline.yml:7 metrics.leads.owner is missing, must be the id of a member or user group such as "@U012AB3CD": a metric nobody answers for is refused, because its alarms would be nobody's`,
    ],
  ],
  [
    "a metric whose owner is a name",
    metric("", "owner", `owner: "@max"`),
    [
      `leadline.yml:10 metrics.leads.owner is @max, must be the id of a member or user group such as "@U012AB3CD": a metric nobody answers for is refused, because its alarms would be nobody's`,
    ],
  ],
  [
    "a metric without an action",
    metric("", "action"),
    [
      "leadline.yml:7 metrics.leads.action is missing, must say what people do when the metric drops: a metric that leads to no action is refused, because its alarms would only be noise",
    ],
  ],
  [
    "a metric with an empty action",
    metric("", "action", `action: ""`),
    [
      "leadline.yml:11 metrics.leads.action is empty, must say what people do when the metric drops: a metric that leads to no action is refused, because its alarms would only be noise",
    ],
  ],
  [
    "a metric without a query",
    metric("", "query"),
    ["leadline.yml:7 metrics.leads.query is missing, must be a query of the source's type"],
  ],
  [
    "a query that the source refuses",
    metric("", "query", `query: select 1`),
    ["leadline.yml:9 metrics.leads.query is wrong: the query lacks :from and :to, so it would read everything"],
  ],
  [
    "a query of another source's form",
    metric("", "query", `query: { path: x }`),
    ["leadline.yml:9 metrics.leads.query is a mapping, must be text"],
  ],
  [
    "a key of a metric with a slip of the pen",
    metric(`titel: Leads`),
    ["leadline.yml:12 metrics.leads.titel is not a known key: did you mean title?"],
  ],
  [
    "a key of a metric twice",
    metric(`unit: a\nunit: b`),
    ["leadline.yml:13 metrics.leads.unit is already set in leadline.yml:12: keep one of the two"],
  ],
  [
    "a bucket that does not divide an hour",
    metric(`bucket: 7m`),
    [
      "leadline.yml:12 metrics.leads.bucket is 7m, must be from 10s to 1d and divide an hour or a day evenly, such as 1m, 15m, 1h or 1d",
    ],
  ],
  [
    "a bucket without a unit",
    metric(`bucket: 60`),
    ["leadline.yml:12 metrics.leads.bucket is 60, must be a duration such as 30s, 5m, 1h, 7d or 8w"],
  ],
  [
    "a bucket longer than a day",
    metric(`bucket: 2d`),
    [
      "leadline.yml:12 metrics.leads.bucket is 2d, must be from 10s to 1d and divide an hour or a day evenly, such as 1m, 15m, 1h or 1d",
    ],
  ],
  [
    "a schedule of four fields",
    metric(`schedule: "*/5 * * *"`),
    [
      `leadline.yml:12 metrics.leads.schedule is */5 * * *, must be a cron expression of five fields, or six with seconds, such as "*/5 * * * *"`,
    ],
  ],
  [
    "a schedule of a minute that no hour has",
    metric(`schedule: "61 * * * *"`),
    [
      `leadline.yml:12 metrics.leads.schedule is 61 * * * *, must be a cron expression of five fields, or six with seconds, such as "*/5 * * * *"`,
    ],
  ],
  [
    "settling longer than revisiting",
    metric(`settle: 7h`),
    ["leadline.yml:12 metrics.leads.settle is 7h, must be shorter than revisit (6 h)"],
  ],
  [
    "revisiting shorter than settling",
    metric(`revisit: 2m`),
    ["leadline.yml:12 metrics.leads.revisit is 2m, must be longer than settle (3 min)"],
  ],
  [
    "a past longer than is kept",
    metric(`history: 500d`),
    ["leadline.yml:12 metrics.leads.history is 500d, must not be longer than retention.observations (400 d)"],
  ],
  [
    "a past longer than anybody needs",
    `${metric(`history: 800d`)}retention: { observations: forever }\n`,
    ["leadline.yml:12 metrics.leads.history is 800d, must be at most 104w"],
  ],
  [
    "a floor that is no multiple of the bucket",
    metric(`bucket: 15m\nfloor: { below: 1, for: 20m }`),
    ["leadline.yml:13 metrics.leads.floor.for is 20m, must be a multiple of the bucket (15 min)"],
  ],
  [
    "a floor with two faults",
    metric(`floor: { below: -1 }`),
    [
      "leadline.yml:12 metrics.leads.floor.below is -1, must be at least 0",
      "leadline.yml:12 metrics.leads.floor.for is missing, must be a duration such as 30s, 5m, 1h, 7d or 8w",
    ],
  ],
  [
    "a severity above everything",
    metric(`severity: { major: 150% }`),
    ["leadline.yml:12 metrics.leads.severity.major is 150%, must be between 1% and 100%"],
  ],
  [
    "a severity without its unit",
    metric(`severity: { major: 50 }`),
    [
      "leadline.yml:12 metrics.leads.severity.major is 50, must be a percentage such as 50%, or a mapping of share, channel and escalation",
    ],
  ],
  [
    "severities in the wrong order",
    metric(`severity: { critical: 50%, major: 80% }`),
    ["leadline.yml:12 metrics.leads.severity must fall from critical over major to minor"],
  ],
  [
    "a severity with a slip of the pen",
    metric(`severity: { major: { share: 50%, chanel: x } }`),
    ["leadline.yml:12 metrics.leads.severity.major.chanel is not a known key: did you mean channel?"],
  ],
  [
    "a severity that does not exist",
    metric(`severity: { blocker: 50% }`),
    ["leadline.yml:12 metrics.leads.severity.blocker is not a known key: the keys here are critical, major, minor"],
  ],
  [
    "no severity at all",
    metric(`severity: {}`),
    ["leadline.yml:12 metrics.leads.severity is an empty mapping, must name at least one severity"],
  ],
  [
    "an escalation that is not there",
    metric(`severity: { major: { share: 50%, escalation: slow } }`),
    [
      "leadline.yml:12 metrics.leads.severity.major.escalation names the escalation slow, which does not exist: there are none",
    ],
  ],
  [
    "a kind that does not exist",
    metric(`kind: counter`),
    [
      "leadline.yml:12 metrics.leads.kind is counter, must be one of count, gauge, ratio, duration; did you mean count?",
    ],
  ],
  [
    "a direction that does not exist",
    metric(`watch: down`),
    ["leadline.yml:12 metrics.leads.watch is down, must be one of drop, rise, both"],
  ],
  [
    "a currency that does not exist",
    metric(`impact: { value: 45, currency: EURO }`),
    ["leadline.yml:12 metrics.leads.impact.currency is EURO, must be a currency's ISO 4217 code such as EUR"],
  ],
  [
    "a value of nothing",
    metric(`impact: { value: 0, currency: EUR }`),
    ["leadline.yml:12 metrics.leads.impact.value is 0, must be more than 0"],
  ],
  [
    "a checklist that is not there",
    metric(`checklist: triage`),
    ["leadline.yml:12 metrics.leads.checklist names the checklist triage, which does not exist: there are none"],
  ],
  [
    "a client that is not there",
    metric(`clients: { "Acme Inc": acme }`),
    [`leadline.yml:12 metrics.leads.clients."Acme Inc" names the client acme, which does not exist: there are none`],
  ],
  [
    "no good bucket for recovery",
    metric(`recovery: 0`),
    ["leadline.yml:12 metrics.leads.recovery is 0, must be at least 1"],
  ],
  ["a title of two lines", metric(`title: "a\\nb"`), ["leadline.yml:12 metrics.leads.title is a b, must be one line"]],
  [
    "a client with four faults",
    head(`clients:\n  acme: { owners: "@dana", hours: Mon-Fri 9-18, timezone: Acme, channel: acme }`),
    [
      `leadline.yml:4 clients.acme.owners is @dana, must be the id of a member or user group such as "@U012AB3CD" or "@S012AB3CD" (in Slack: profile, More, Copy member ID)`,
      `leadline.yml:4 clients.acme.channel is acme, must be a channel such as "#lead-alerts" (in quotes, # begins a comment) or an id such as C012AB3CD`,
      "leadline.yml:4 clients.acme.timezone is Acme, must be an IANA time zone such as Europe/Berlin or UTC",
      `leadline.yml:4 clients.acme.hours is Mon-Fri 9-18, must be days and hours such as "Mon-Fri 09:00-18:00" or "Mon,Wed,Sat 10:00-24:00"`,
    ],
  ],
  [
    "a fact that is known already",
    head(`clients:\n  acme: { facts: { site: x } }`),
    ["leadline.yml:4 clients.acme.facts must not hold id, name or site: these are known already"],
  ],
  [
    "a fact that is a list",
    head(`clients:\n  acme: { facts: { a: [1] } }`),
    ["leadline.yml:4 clients.acme.facts.a is a list, must be text, a number, or true or false"],
  ],
  [
    "a checklist without steps",
    head(`checklists: { t: { steps: [] } }`),
    ["leadline.yml:3 checklists.t.steps is an empty list, must have at least one entry"],
  ],
  [
    "two steps of one name",
    head(`checklists:\n  t:\n    steps:\n      - { id: a, title: A }\n      - { id: a, title: B }`),
    ["leadline.yml:7 checklists.t.steps[1].id is a, must be unique in the checklist: steps[0] has the same"],
  ],
  [
    "a step without a title",
    head(`checklists:\n  t:\n    steps:\n      - id: a`),
    ["leadline.yml:6 checklists.t.steps[0].title is missing, must be text"],
  ],
  [
    "a probe of two kinds",
    step(`probe: { http: https://x, source: crm }`),
    ["leadline.yml:8 checklists.triage.steps[0].probe must have exactly one of the keys source, http"],
  ],
  [
    "a probe of no kind",
    step(`probe: { htp: https://x }`),
    ["leadline.yml:8 checklists.triage.steps[0].probe must have exactly one of the keys source, http"],
  ],
  [
    "a probe of a source that is not there",
    step(`probe: { source: prom, query: x, expect: ">= 1" }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].probe.source names the source prom, which does not exist: there are none",
    ],
  ],
  [
    "a probe with a wrong option",
    step(`probe: { http: https://x, expect: yes }`),
    ["leadline.yml:8 checklists.triage.steps[0].probe.expect is yes, must be a number"],
  ],
  [
    "a side that does not exist",
    step(`if_problem: { side: theirs }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].if_problem.side is theirs, must be one of ours, client, third_party, false_alarm",
    ],
  ],
  [
    "a client's fault without a message",
    step(`if_problem: { side: client }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].if_problem.message is missing, must say what the client's owners are told, since the side is client",
    ],
  ],
  [
    "a message with a place that nothing fills",
    step(`if_problem: { side: client, message: "It answers {{evidence.vlaue}}." }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].if_problem.message holds {{evidence.vlaue}}, which nothing fills: did you mean evidence.value?",
    ],
  ],
  [
    "a message to nobody",
    step(`if_problem: { side: ours, message: x }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].if_problem.message is sent to clients only: remove it, or make the side client",
    ],
  ],
  [
    "a remediation that is not there",
    step(`if_problem: { side: ours, remediation: restart }`),
    [
      "leadline.yml:8 checklists.triage.steps[0].if_problem.remediation names the remediation restart, which does not exist: there are none",
    ],
  ],
  [
    "a journey through metrics that are not there",
    head(`journeys: { a: [x, y] }`),
    [
      "leadline.yml:3 journeys.a[0] names the metric x, which does not exist: there are none",
      "leadline.yml:3 journeys.a[1] names the metric y, which does not exist: there are none",
    ],
  ],
  [
    "a remediation with two faults",
    head(`remediations:\n  a: { title: T, webhook: ops, risk: middle }`),
    [
      "leadline.yml:4 remediations.a.webhook is ops, must be an address such as https://example.com/path",
      "leadline.yml:4 remediations.a.risk is middle, must be one of low, high",
    ],
  ],
  [
    "a remediation that contradicts itself",
    head(`remediations:\n  a: { title: T, webhook: https://x, undo: https://y, risk: low, reversible: false }`),
    ["leadline.yml:4 remediations.a.reversible is false, must be true where an undo is given"],
  ],
  [
    "an escalation in the wrong order",
    head(`escalation:\n  critical: [{ after: 30m, tell: "@S0LEADS" }, { after: 10m, tell: "@S0LEADS" }]`),
    ["leadline.yml:4 escalation.critical must be in the order of time, each step later than the one before"],
  ],
  [
    "an escalation with two faults",
    head(`escalation:\n  critical: [{ after: soon, tell: boss }]`),
    [
      "leadline.yml:4 escalation.critical[0].after is soon, must be a duration such as 30s, 5m, 1h, 7d or 8w",
      `leadline.yml:4 escalation.critical[0].tell is boss, must be the id of a member or user group such as "@U012AB3CD" or "@S012AB3CD" (in Slack: profile, More, Copy member ID)`,
    ],
  ],
  [
    "holidays of a country by name",
    head(`calendar:\n  - { holidays: Germany, like: sunday }`),
    [
      "leadline.yml:4 calendar[0].holidays is Germany, must be a country or region whose holidays are known, by ISO 3166, such as DE or DE-BE",
    ],
  ],
  [
    "holidays of a region that its country does not have",
    head(`calendar:\n  - { holidays: DE-XX, like: sunday }`),
    [
      "leadline.yml:4 calendar[0].holidays is DE-XX, must be a country or region whose holidays are known, by ISO 3166, such as DE or DE-BE",
    ],
  ],
  [
    "a day that does not exist",
    head(`calendar:\n  - { name: Fair, on: 2026-02-30, factor: 2 }`),
    ["leadline.yml:4 calendar[0].on is 2026-02-30, must be a date such as 2026-12-01"],
  ],
  [
    "a holiday like nothing",
    head(`calendar:\n  - { holidays: DE }`),
    ["leadline.yml:4 calendar[0].like is missing, must be a day of the week, or give a factor instead"],
  ],
  [
    "a misspelt day of the week",
    head(`calendar:\n  - { holidays: DE, like: sunnday }`),
    [
      "leadline.yml:4 calendar[0].like is sunnday, must be one of sunday, monday, tuesday, wednesday, thursday, friday, saturday; did you mean sunday?",
    ],
  ],
  [
    "a calendar that is no list",
    head(`calendar: { holidays: DE }`),
    ["leadline.yml:3 calendar is a mapping, must be a list"],
  ],
  [
    "a mute that ends before it begins",
    head(`mutes:\n  - { metric: leads, from: 2026-12-02T00:00, to: 2026-12-01T00:00, reason: x }`),
    [
      "leadline.yml:4 mutes[0].metric names the metric leads, which does not exist: there are none",
      "leadline.yml:4 mutes[0].to is 2026-12-01T00:00, must be after from (2026-12-02T00:00)",
    ],
  ],
  [
    "a mute in words",
    `${metric("")}mutes:\n  - { metric: leads, from: tomorrow, to: 2026-12-01T00:00, reason: x }`,
    [
      "leadline.yml:13 mutes[0].from is tomorrow, must be a local time such as 2026-12-01T00:00, or one with an offset such as 2026-12-01T00:00Z",
    ],
  ],
  [
    "a digest with two faults",
    head(`digest: { channel: growth, schedule: MON }`),
    [
      `leadline.yml:3 digest.channel is growth, must be a channel such as "#lead-alerts" (in quotes, # begins a comment) or an id such as C012AB3CD`,
      `leadline.yml:3 digest.schedule is MON, must be a cron expression of five fields, or six with seconds, such as "*/5 * * * *"`,
    ],
  ],
  [
    "a digest that would come sixty times",
    head(`digest: { channel: "#growth", schedule: "* 9 * * MON" }`),
    [
      `leadline.yml:3 digest.schedule is * 9 * * MON, must name one minute, such as "0 9 * * MON": every digest is a message of its own`,
    ],
  ],
  [
    "words for slow changes that nobody knows",
    `${metric("slow_change: alarm")}alerting: { slow_change: pages }\n`,
    [
      `leadline.yml:12 metrics.leads.slow_change is alarm, must be one of digest, page`,
      `leadline.yml:13 alerting.slow_change is pages, must be one of digest, page; did you mean page?`,
    ],
  ],
  [
    "one name in two files",
    {
      "a.yml": metric(""),
      "b.yml": `metrics:\n  leads: { source: crm }\ntimezone: UTC\n`,
      "c.yaml": `version: 1\ntimezone: UTC\n`,
    },
    [
      "b.yml:2 metrics.leads is already set in a.yml:7: keep one of the two",
      "c.yaml:2 timezone is already set in b.yml:3: keep one of the two",
    ],
  ],
];

describe("a fault names file, line, value and mend", () => {
  it.each(ROWS)("%s", (_, yaml, faults) => {
    expect(faultLines(yaml)).toEqual(faults);
  });
});
