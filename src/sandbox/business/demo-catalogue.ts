import { CLIENTS } from "./clients.ts";

export interface DemoCatalogueOptions {
  /** Where the business answers, without a slash at the end: `http://127.0.0.1:4310`. */
  readonly url: string;
  /** Where incidents open; `#lead-alerts` unless said otherwise. */
  readonly channel?: string;
  /** Id of the user group that is told, of the metrics' owner, and of those who may dismiss. */
  readonly responders: string;
  readonly owner: string;
  readonly managers?: readonly string[];
  /** By the ids of the business's clients: who answers on their side, and in which channel. */
  readonly clients: Readonly<Record<string, { readonly owners: readonly string[]; readonly channel?: string }>>;
}

/** Clients with so many leads that 30 seconds tell whether they still come. */
const WATCHED_BY_BUCKET = CLIENTS.filter(({ perMinute }) => perMinute >= 50).map(({ id }) => id);

/** `leadline.yml` of the demo, as somebody might have written it for the simulated business. */
export function demoCatalogue(options: DemoCatalogueOptions): string {
  return `# The catalogue of the demo: written for the simulated business, read like any other.
version: 1
timezone: Europe/Berlin
slack:
  channel: ${quoted(options.channel ?? "#lead-alerts")}
  responders: ${mention(options.responders)}
  broadcast: [opened, resolved]
${options.managers ? `  managers: [${options.managers.map(mention).join(", ")}]\n` : ""}alerting:
  budget: 2 per week

sources:
  business: { type: http, url: ${quoted(options.url)} }

clients:
${CLIENTS.map((client) => clientEntry(client, options)).join("\n")}

${metrics(options)}

${CHECKLIST}`;
}

function clientEntry(
  { id, name }: { readonly id: string; readonly name: string },
  options: DemoCatalogueOptions,
): string {
  const { owners = [], channel } = options.clients[id] ?? {};
  const host = options.url.replace(/^https?:\/\//, "");
  const lines = [`name: ${quoted(name)}`];
  if (owners.length > 0) lines.push(`owners: [${owners.map(mention).join(", ")}]`);
  if (channel !== undefined) lines.push(`channel: ${quoted(channel)}`);
  // One client sits across the ocean: its working hours are other ones than ours.
  if (id === "acme") lines.push("timezone: America/New_York", "hours: Mon-Fri 09:00-18:00");
  lines.push(`site: ${quoted(`${host}/business/landing/${id}`)}`);
  return `  ${id}:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

function metrics({ owner }: DemoCatalogueOptions): string {
  return `metrics:
  leads:
    title: Leads
    description: Form fills and calls accepted by intake, before the bot filter. The four large clients only.
    unit: leads
    source: business
    query:
      path: "/business/api/leads?from={{from}}&to={{to}}&bucket={{bucket_s}}&clients=${WATCHED_BY_BUCKET.join(",")}"
      rows: rows
    bucket: 30s
    # Three seconds after each half minute and then every five: a bucket is judged as soon as it is settled.
    schedule: "3-58/5 * * * * *"
    settle: 2s
    revisit: 5m
    history: 8w
    missing: zero
    floor: { below: 1, for: 30s }
    severity: { critical: 80%, major: 50%, minor: 25% }
    recovery: 2
    owner: ${mention(owner)}
    action: Work through the checklist below. Most drops are a broken form or a paused campaign.
    impact: { value: 6, currency: EUR }
    checklist: lead-triage
  signups:
    title: Sign-ups
    description: Leads that became customers of the client, as reported by its own system. All clients.
    unit: sign-ups
    source: business
    query:
      path: "/business/api/signups?from={{from}}&to={{to}}&bucket={{bucket_s}}"
      rows: rows
    bucket: 1h
    schedule: "0 */5 * * * *"
    settle: 1m
    revisit: 6h
    history: 8w
    missing: zero
    severity: { critical: 80%, major: 50%, minor: 25% }
    owner: ${mention(owner)}
    action: Look at the leads of the same client first. If they flow, ask the client what changed in its sign-up.
    impact: { value: 40, currency: EUR }
    checklist: lead-triage`;
}

const CHECKLIST = `checklists:
  lead-triage:
    title: Lead triage
    steps:
      - id: intake
        title: Is intake accepting leads?
        how: Look at the accepted leads of the last minute, over all clients. It should be far above 1.
        probe:
          source: business
          query: { path: /business/api/intake, value: acceptedPerMinute }
          expect: ">= 1"
          unit: per minute
          normal: 120 to 420
        if_problem: { side: ours }
      - id: landing
        title: Does the landing page load?
        how: Open the client's landing page in a private window. It should be there within two seconds.
        probe: { http: "http://{{client.site}}", expect: "200, <= 2 s" }
        if_problem:
          side: client
          message: "Your landing page answers {{evidence.value}} since {{incident.start}}. Could you check your hosting?"
      - id: form
        title: Does the form send?
        how: Fill in the form with the name "Test Test". The lead should be in the inbox within a minute.
        if_problem:
          side: client
          message: "The form on your landing page has not come through since {{incident.start}}. Was it changed?"
      - id: campaign
        title: Is the campaign still running, with budget left?
        how: Open the campaign in the ads account and look at status and budget.
        if_problem:
          side: client
          message: "Your campaign seems to be paused or out of budget since {{incident.start}}. Is that on purpose?"
      - id: tracking
        title: Does the tracking still count?
        how: Compare the clicks of the last hour with the page views. They should differ by less than a fifth.
        if_problem: { side: ours }
      - id: phone
        title: Does the phone line ring?
        how: Call the number on the landing page. Somebody or the voice menu should answer.
        if_problem: { side: third_party }
`;

/** A text as YAML in double quotes, which is JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function mention(id: string): string {
  return quoted(id.startsWith("@") ? id : `@${id}`);
}
