import { ANA, DANA, MANAGERS, MAX, ONCALL } from "./workspace.ts";

/** `leadline.yml` of the story. Its schedule fires on leap days: the story says when a poll is due. */
export function storyCatalogue(options: { readonly crm: string; readonly site: string }): string {
  return `version: 1
timezone: Europe/Berlin
slack:
  channel: "#lead-alerts"
  responders: "@${ONCALL}"
  managers: ["@${MANAGERS}"]
  broadcast: [opened, resolved]
alerting: { budget: 2 per week }
sources:
  crm: { type: postgres, url: ${JSON.stringify(options.crm)} }
clients:
  acme:
    name: Acme Dental
    owners: ["@${DANA}"]
    channel: "#acme-shared"
    timezone: America/New_York
    hours: Mon-Fri 09:00-18:00
    site: ${JSON.stringify(options.site)}
  birch: { name: Birch Legal, owners: ["@${ANA}"] }
metrics:
  leads:
    title: Leads
    description: Form fills and calls accepted by intake, before the bot filter.
    unit: leads
    source: crm
    query: |
      select date_trunc('hour', received_at) as bucket, client as "group", count(*) as value
      from leads where received_at >= :from and received_at < :to group by 1, 2
    bucket: 1h
    schedule: "0 0 29 2 *"
    settle: 3m
    revisit: 6h
    missing: zero
    watch: drop
    severity: { critical: 80%, major: 50%, minor: 25% }
    owner: "@${MAX}"
    action: Work through the lead triage; most drops are a broken form or a paused campaign.
    impact: { value: 45, currency: EUR }
    checklist: lead-triage
checklists:
  lead-triage:
    steps:
      - id: intake
        title: Is intake accepting leads?
        how: Look at the leads of the last hour, over all clients.
        probe:
          source: crm
          query: select count(*) from leads where received_at > :at::timestamptz - interval '1 hour' and received_at <= :at
          expect: ">= 1"
          unit: in the last hour
          normal: 40 to 120
        if_problem: { side: ours }
      - id: landing
        title: Does the landing page load?
        how: Open it in a private window.
        probe: { http: "http://{{client.site}}", expect: 200 }
        if_problem:
          side: client
          message: "Your landing page answers with an error since {{incident.start}} your time. Could you check your hosting?"
      - id: campaign
        title: Is the campaign still running, with budget left?
        how: Open the campaign in the ads account and look at status and budget.
        if_problem: { side: client, message: "Your campaign seems to be paused. Is that on purpose?" }
`;
}
