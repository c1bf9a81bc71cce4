/** The real program as a process of its own, killed without a word and started again, in real time. */
import postgres from "postgres";
import type { SandboxMessage } from "../../src/sandbox/api.ts";
import { openShell, type Ran, type Running } from "../cli/shell.ts";
import { PATIENCE } from "../support/patience.ts";
import { freshDatabase } from "../support/postgres.ts";
import { openWorkspace } from "./open-workspace.ts";
import { Person } from "./person.ts";
import { ALERTS, ANA, MAX, ONCALL } from "./workspace.ts";

/** A lead a second for each client, in buckets of ten: a stop is known after as many. */
const CATALOGUE = `version: 1
slack: { channel: "#lead-alerts", responders: "@${ONCALL}" }
sources:
  crm: { type: postgres, url: "\${CRM_URL}" }
clients:
  acme: { name: Acme Dental }
metrics:
  leads:
    title: Leads
    source: crm
    query: |
      select date_bin('10 seconds', received_at, timestamptz '2000-01-01') as bucket, client as "group", count(*) as value
      from leads where received_at >= :from and received_at < :to group by 1, 2
    bucket: 10s
    schedule: "* * * * * *"
    settle: 1s
    revisit: 1m
    history: 5m
    floor: { below: 1, for: 10s }
    owner: "@${MAX}"
    action: Work through the lead triage.
    checklist: triage
checklists:
  triage: { steps: [{ id: form, title: Does the form send? }] }
`;

export interface Doomed {
  readonly ana: Person;
  /** No lead of Acme comes any more. */
  breaks(): void;
  isMended(): void;
  /** The bot's messages, threads included, oldest first. */
  spoken(): SandboxMessage[];
  /** Waits until it has said so many. */
  saying(messages: number): Promise<void>;
  /** Waits until its message at this place begins like this; -1 is the newest. */
  showing(place: number, beginning: string): Promise<void>;
  /** Waits until its message at this place shows this anywhere. */
  showingIn(place: number, words: RegExp): Promise<void>;
  /** kill -9 up to `within` milliseconds from now; then the next one is started. */
  killAndRestart(within: number): Promise<void>;
  /** When it was killed, for whoever has to find out why something went wrong. */
  readonly moments: readonly string[];
  /** Labels of posts that Slack has taken more than once. */
  twice(): string[];
  /** Why people were notified. */
  notified(person: string): string[];
  commandLine(...args: string[]): Promise<Ran>;
  end(): Promise<void>;
}

export async function openDoomed(): Promise<Doomed> {
  const [slack, leads, database] = await Promise.all([openWorkspace(), openLeads(), freshDatabase()]);
  const shell = openShell([slack.botToken, slack.appToken]);
  shell.write("leadline.yml", CATALOGUE);
  const environment = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: database.url,
    CRM_URL: leads.url,
  };
  const moments: string[] = [];
  let program = await start();

  async function start(): Promise<Running> {
    const running = shell.start(["start"], environment);
    await running.until(/Leadline is watching/, PATIENCE);
    return running;
  }

  function spoken(): SandboxMessage[] {
    const { messages, app } = slack.world(ANA);
    const own = (messages[ALERTS] ?? []).filter((one) => one.user === app.botUserId && !one.ephemeralTo);
    return own.filter(({ text }) => !text.includes("has joined"));
  }

  const seeing = async (look: () => boolean): Promise<void> => {
    await slack.until(ANA, () => (look() ? true : undefined), PATIENCE);
  };

  return {
    ana: new Person(slack, ANA, () => Promise.resolve()),
    breaks: () => leads.stop("acme"),
    isMended: () => leads.resume("acme"),
    spoken,
    moments,
    saying: (messages) => seeing(() => spoken().length >= messages),
    showing: (place, beginning) => seeing(() => spoken().at(place)?.text.startsWith(beginning) ?? false),
    showingIn: (place, words) => seeing(() => words.test(JSON.stringify(spoken().at(place)?.blocks ?? ""))),
    async killAndRestart(within) {
      const wait = Math.round(Math.random() * within);
      moments.push(`killed ${wait} ms after message ${spoken().length}`);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      program.signal("SIGKILL");
      await program.ended;
      program = await start();
    },
    twice() {
      const calls = slack.traffic().filter(({ name, answer }) => name === "chat.postMessage" && answer?.ok === true);
      const labels = calls.map(({ request }) => JSON.stringify(request).match(/outbox_id\W+([\w-]+)/)?.[1] ?? "none");
      return labels.filter((label, index) => labels.indexOf(label) !== index);
    },
    notified: (person) => {
      const own = slack.world(ANA).notifications.filter((one) => one.user === person);
      return own.map(({ reason }) => reason);
    },
    commandLine: (...args) => shell.run(args, environment),
    async end() {
      await shell.close();
      await slack.stop();
      await leads.close();
      await database.drop();
    },
  };
}

/** A table of leads into which one comes every second for each client that is not stopped. */
async function openLeads() {
  const { url, drop } = await freshDatabase();
  const sql = postgres(url, { onnotice: () => undefined });
  await sql`create table leads (client text not null, received_at timestamptz not null default now())`;
  await sql`insert into leads select client, now() - i * interval '1 second'
    from unnest(array['acme', 'birch']) as client, generate_series(0, 300) as i`;
  const flowing = new Set(["acme", "birch"]);
  const timer = setInterval(() => {
    void sql`insert into leads (client) select unnest(${[...flowing]}::text[])`.catch(() => undefined);
  }, 1000);
  return {
    url,
    stop: (client: string) => void flowing.delete(client),
    resume: (client: string) => void flowing.add(client),
    async close() {
      clearInterval(timer);
      await sql.end();
      await drop();
    },
  };
}
