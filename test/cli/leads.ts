/** The smallest installation: hourly leads of one client in a file beside the catalogue. */
export const LEADS_YML = `
version: 1
timezone: Europe/Berlin
slack: { channel: "#lead-alerts", responders: "@S0RESP", broadcast: [opened, resolved] }
sources:
  files: { type: csv, path: . }
clients:
  acme: { name: Acme Dental, owners: ["@U0DANA"], timezone: America/New_York }
metrics:
  leads:
    title: Leads
    description: Form fills accepted by intake.
    unit: leads
    kind: count
    source: files
    query: { bucket: bucket, group: client, value: value, file: leads.csv }
    bucket: 1h
    schedule: "*/5 * * * *"
    settle: 3m
    history: 5w
    missing: zero
    watch: drop
    owner: "@U0MAX"
    action: Work through the lead triage.
    impact: { value: 45, currency: EUR }
`;

const HOUR = 3_600_000;

/** Twenty leads in every hour of the last five weeks, up to now. */
export function leadsCsv(now: number, weeks = 5): string {
  const last = Math.floor(now / HOUR) * HOUR;
  const rows = Array.from(
    { length: weeks * 168 },
    (_, index) => `${new Date(last - index * HOUR).toISOString()},acme,20`,
  );
  return `bucket,client,value\n${rows.reverse().join("\n")}\n`;
}

export const LEADS_CSV = leadsCsv(Date.now());
