/** A first `leadline.yml`: one metric that is right as soon as the ids and the address are those of the installation. */
export function catalogueTemplate(): string {
  return `# yaml-language-server: $schema=./leadline.schema.json
# What Leadline watches. Every metric answers the question: if this changes, what do I do?
#
#   leadline check    says whether everything here works: names, sources, queries, Slack
#   leadline schema > leadline.schema.json    gives editors completion and descriptions
#
# \${NAME} is a variable of the environment or of .env; secrets are written nowhere else.
version: 1
timezone: Europe/Berlin # zone of the rhythm: people buy by their own clock, not by UTC

slack:
  channel: "#lead-alerts" # where incidents open; invite the bot there: /invite @leadline
  responders: "@S0000000000" # told when an incident opens: id of a user group or member (profile, More, Copy member ID)
  broadcast: [opened, resolved] # also shown in the channel, besides the thread
  # commands: { kpi: /kpi, incident: /incident } # other names where another app owns these; change manifest.yml too
  # managers: ["@S0000000000"] # who may dismiss and mute; without it everybody may

alerting:
  budget: 2 per week # false alarms you accept, over everything together: the one knob for sensitivity
  # slow_change: page # also post in the channel when weeks go down slowly; without it the digest tells

digest:
  channel: "#lead-alerts" # any channel that the bot is in
  schedule: "0 9 * * MON" # Mondays at nine: incidents, times and cost of the week, and slow changes

sources:
  crm:
    type: postgres # or prometheus, http, csv
    url: \${CRM_URL} # a role that may only read

clients: # remove this section if your groups are not clients
  acme: # groups with this name belong to this client
    name: Acme Dental
    owners: ["@U0000000000"] # tagged when the fault is on their side, and only when somebody sends it
    # channel: "#acme-shared" # a channel shared with them
    timezone: America/New_York
    hours: Mon-Fri 09:00-18:00
    site: www.acme.example # {{client.site}} in the checklist

metrics:
  leads:
    title: Leads
    description: Form fills and calls accepted by intake, before the bot filter.
    source: crm
    # One row per bucket and group. :from and :to bound the time that is asked for.
    query: |
      select date_trunc('hour', received_at) as bucket, client as "group", count(*) as value
      from leads
      where received_at >= :from and received_at < :to
      group by 1, 2
    bucket: 1h
    schedule: "*/5 * * * *" # read every five minutes
    settle: 3m # a bucket still fills this long after its end
    # floor: { below: 1, for: 2h } # a fixed rule beside the learned one
    severity: { critical: 80%, major: 50%, minor: 25% } # by how much is missing
    owner: "@U0000000000" # answers for the metric and its definition
    action: Work through the lead triage; most drops are a broken form or a paused campaign.
    impact: { value: 45, currency: EUR } # what one missing lead costs
    checklist: lead-triage

checklists:
  lead-triage:
    steps:
      - id: landing
        title: Does the landing page load?
        how: Open the client's landing page and send the form once.
        # probe: { http: "https://{{client.site}}/", expect: 200 } # the machine looks first
        if_problem:
          side: client
          message: "Your landing page has not been working for us since {{incident.start}}. Could you check your hosting?"
      - id: intake
        title: Is intake accepting events?
        how: Look at the intake's log for errors since the drop began.
        if_problem: { side: ours }
      - id: campaign
        title: Is the campaign still running, with budget left?
        how: Open the campaign in the ads account, look at status and budget.
        if_problem:
          side: client
          message: "Your campaign seems to have stopped around {{incident.start}}. Could you look at its status and budget?"
`;
}
