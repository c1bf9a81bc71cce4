/** The example of product and documentation, completed by the metrics, steps and texts it leaves out. */
export const EXAMPLE = `# yaml-language-server: $schema=./leadline.schema.json
version: 1
timezone: Europe/Berlin            # local hour of the week, working hours, digests
slack:
  channel: "#lead-alerts"
  responders: "@S0RESP"
  broadcast: [opened, resolved]
  commands: { kpi: /zahlen }
  managers: ["@S0LEADS", "@U0CTO"]
alerting:
  budget: 2 per week
retention: { observations: 400d, incidents: forever }
heartbeat: https://watchdog.example/ping/\${HEARTBEAT_KEY}

sources:
  crm:    { type: postgres, url: \${CRM_URL} }
  prom:   { type: prometheus, url: http://prometheus:9090 }
  ads:    { type: http, url: https://ads.example/api, headers: { authorization: "Bearer \${ADS_TOKEN}" } }
  files:  { type: csv, path: ./data }

clients:
  acme:
    name: Acme Dental
    owners: ["@U0DANA", "@S0ACME"]
    channel: "#acme-shared"
    timezone: America/New_York
    hours: Mon-Fri 09:00-18:00
    site: www.acme.example
    facts: { phone: "+1 555 0100", chairs: 12 }

metrics:
  leads:
    title: Leads
    description: Form fills and calls accepted by intake, before the bot filter.
    unit: leads
    kind: count
    source: crm
    query: |
      select date_trunc('hour', received_at) as bucket, client as "group", count(*) as value
      from leads where received_at >= :from and received_at < :to group by 1, 2
    bucket: 1h
    schedule: "*/5 * * * *"
    settle: 3m
    revisit: 6h
    missing: zero
    watch: drop
    floor: { below: 1, for: 1h }
    severity: { critical: 80%, major: { share: 50%, channel: "#lead-major", escalation: slow }, minor: 25% }
    owner: "@U0MAX"
    action: Work through the lead triage; most drops are a broken form or a paused campaign.
    impact: { value: 45, currency: EUR }
    checklist: lead-triage
    review: 90d
    clients: { "Acme (NYC)": acme }
  checkout_latency:
    kind: duration
    source: prom
    query: histogram_quantile(0.95, sum by (le) (rate(checkout_seconds_bucket[5m])))
    watch: rise
    owner: "@U0MAX"
    action: Look at the database first.
  ad_clicks: { source: ads, query: { path: /clicks, rows: "rows" }, owner: "@U0MAX", action: Ask the agency. }
  landing_latency: { kind: duration, source: prom, query: landing_seconds, owner: "@U0MAX", action: Look at the hosting. }
  form_errors: { source: files, query: { bucket: hour, value: errors }, watch: rise, owner: "@U0MAX", action: Open the form. }

journeys:
  acquisition: [ad_clicks, landing_latency, form_errors, leads]

checklists:
  lead-triage:
    steps:
      - id: intake
        title: Is intake accepting events?
        how: Open the intake dashboard; accepted should be above 1 per minute.
        probe: { source: prom, query: "sum(rate(intake_accepted_total[10m]))*60", expect: ">= 1" }
        if_problem: { side: ours, remediation: restart-intake }
      - id: landing
        title: Does the landing page load?
        probe: { http: "https://{{client.site}}/", expect: 200 }
        if_problem:
          side: client
          message: "Your landing page answers {{evidence.value}} since {{incident.start}}. Could you check your hosting?"
      - id: campaign
        title: Is the campaign still running, with budget left?
        if_problem: { side: client, message: "Could you look at the campaign's budget?" }

remediations:
  restart-intake: { title: Restart intake, webhook: https://ops.example/restart, risk: low, reversible: false }
  old-form:
    title: Roll the form back to yesterday's version
    webhook: https://ops.example/flags/form-v2/off
    undo: https://ops.example/flags/form-v2/on
    risk: high
    approvers: "@S0LEADS"

escalation:
  critical: [{ after: 10m, unless: acknowledged, tell: "@S0LEADS" }, { after: 30m, unless: acknowledged, tell: "@U0CTO" }]
  slow: [{ after: 2h, tell: ["@U0CTO", "@S0LEADS"] }]

calendar:
  - { holidays: DE-BE, like: sunday }
  - { name: Summer fair, on: 2026-07-11, factor: 1.8 }
mutes:
  - { metric: leads, group: acme, from: 2026-12-01T00:00, to: 2026-12-02T00:00, reason: site migration }
digest: { channel: "#growth", schedule: "0 9 * * MON" }
`;

export const EXAMPLE_ENV = {
  CRM_URL: "postgres://reader:crm-secret@db/crm",
  ADS_TOKEN: "ads-secret",
  HEARTBEAT_KEY: "heart-key",
};
