import type { Catalogue, Metric } from "../../src/domain/catalogue.ts";
import { loadCatalogueText } from "./load-catalogue-text.ts";

/** The small business of most tests: hourly leads of two clients, a checklist, a price. */
export const LEADS_YAML = `
version: 1
timezone: Europe/Berlin
slack: { channel: "#lead-alerts", responders: "@S0RESP", broadcast: [opened, resolved] }
alerting: { budget: 2 per week }
sources:
  crm: { type: csv, path: . }
clients:
  acme: { name: Acme Dental, owners: ["@U0DANA"], timezone: America/New_York, site: acme.example }
  birch: { name: Birch Legal, owners: ["@U0BIRCH"], channel: "#birch-shared" }
metrics:
  leads:
    title: Leads
    description: Form fills accepted by intake.
    unit: leads
    kind: count
    source: crm
    query: { bucket: bucket, group: client, value: value }
    bucket: 1h
    schedule: "*/5 * * * *"
    settle: 3m
    revisit: 6h
    missing: zero
    watch: drop
    severity: { critical: 80%, major: 50%, minor: 25% }
    owner: "@U0MAX"
    action: Work through the lead triage.
    impact: { value: 45, currency: EUR }
    checklist: triage
checklists:
  triage:
    steps:
      - { id: intake, title: Is intake accepting events?, how: Open the intake dashboard., if_problem: { side: ours } }
      - { id: landing, title: Does the landing page load?, if_problem: { side: client, message: "Your landing page does not answer." } }
      - { id: phone, title: Is the phone line answered? }
`;

export function testCatalogue(text = LEADS_YAML): Catalogue {
  return loadCatalogueText(text);
}

export function metricOf(catalogue: Catalogue, id = "leads"): Metric {
  const metric = catalogue.metrics.get(id);
  if (!metric) throw new Error(`no metric ${id}`);
  return metric;
}
