/** The whole of Leadline, twice on one database, over a Monday morning: a client's slow decline, and the digest. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Leadline, openLeadline } from "../../src/app.ts";
import { loadCatalogue } from "../../src/config/catalogue/load.ts";
import { weekEdges, weekStart } from "../../src/domain/time/wall-clock.ts";
import { probeKinds } from "../../src/probes/index.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/slack/start.ts";
import { sourceKinds } from "../../src/sources/index.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import { SCOPES } from "../slack/transport/bench.ts";
import { metricOf } from "../support/catalogue.ts";
import { freshDatabase } from "../support/postgres.ts";
import { ALERTS, ANA, MAX, workspace } from "./workspace.ts";

const HOUR = 3_600_000;
const ZONE = "Europe/Berlin";
/** Monday 31 March 2031, the morning after the clocks went forward: 08:59 in Berlin. */
const BEFORE_NINE = Date.UTC(2031, 2, 31, 6, 59);
const EDGES = weekEdges(BEFORE_NINE, 9, ZONE);

const CATALOGUE = `version: 1
timezone: ${ZONE}
slack: { channel: "#lead-alerts" }
alerting: { slow_change: page }
sources: { files: { type: csv, path: . } }
clients: { acme: { name: Acme Dental } }
metrics:
  leads:
    source: files
    query: { bucket: bucket, group: client, value: value, file: leads.csv }
    schedule: "0 0 29 2 *" # the story says when it is polled
    history: 70d
    owner: "@${MAX}"
    action: Ask the client what has changed.
    impact: { value: 45, currency: EUR }
digest: { channel: "#lead-alerts", schedule: "0 9 * * MON" }
`;

let slack: LocalSlack;
let address: Awaited<ReturnType<typeof freshDatabase>>;
const folder = mkdtempSync(join(tmpdir(), "leadline-weekly-"));
const running: { leadline: Leadline; database: OpenDatabase }[] = [];

/** Acme loses three percent of its first week every week; the others stay. */
function leadsCsv(): string {
  const rows = ["bucket,client,value"];
  for (let bucket = EDGES[0] as number; bucket < BEFORE_NINE - HOUR; bucket += HOUR) {
    const week = Math.round((weekStart(bucket, ZONE) - (EDGES[0] as number)) / (168 * HOUR));
    const time = new Date(bucket).toISOString();
    rows.push(`${time},acme,${100 - 3 * week}`, `${time},birch,400`, `${time},cobalt,400`);
  }
  return `${rows.join("\n")}\n`;
}

async function start(): Promise<Leadline> {
  const loaded = loadCatalogue({
    path: join(folder, "leadline.yml"),
    env: {},
    sources: sourceKinds,
    probes: probeKinds,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const database = await openDatabase({ url: address.url, dataDir: null });
  const { botToken, appToken, apiUrl } = slack;
  const leadline = await openLeadline({
    ...loaded,
    database,
    slack: { mode: "socket", botToken, appToken, apiUrl },
    httpPort: null,
    log: pino({ level: "silent" }),
    now: () => slack.now(),
  });
  running.push({ leadline, database });
  await leadline.start();
  return leadline;
}

async function stopAll(): Promise<void> {
  for (const { leadline, database } of running.splice(0)) {
    await leadline.stop();
    await database.close();
  }
}

const said = (): string[] =>
  (slack.world(ANA).messages[ALERTS] ?? []).filter(({ user }) => user === slack.app.botUserId).map(({ text }) => text);
const about = (words: RegExp): string[] => said().filter((text) => words.test(text));
const SLOW = /^<@U0MAX> Leads · Acme Dental: down \d+ % over 9 weeks/;
const DIGEST = /^Last week: no incidents \(week before: none\)$/;
const until = (words: RegExp) => slack.until(ANA, () => (about(words).length > 0 ? true : undefined), 60_000);

beforeAll(async () => {
  writeFileSync(join(folder, "leadline.yml"), CATALOGUE);
  writeFileSync(join(folder, "leads.csv"), leadsCsv());
  address = await freshDatabase();
  slack = await startLocalSlack({
    seed: workspace,
    manifest: {
      appName: "Leadline",
      botName: "leadline",
      commands: [],
      shortcuts: [],
      botScopes: SCOPES,
      botEvents: ["app_home_opened"],
      homeTab: true,
    },
  });
  slack.control({ do: "clock", now: BEFORE_NINE });
});
afterAll(async () => {
  await stopAll();
  await slack.stop();
  await address.drop();
  rmSync(folder, { recursive: true });
});

it("on Monday the owner is told of the slow decline, and the digest comes at nine, each once", async () => {
  const one = await start();
  const other = await start();
  const leads = metricOf(one.core.catalogue());
  await one.polling.poll(leads);
  await until(SLOW);
  expect(about(DIGEST)).toEqual([]);
  slack.control({ do: "clock", advance: 80_000 });
  await Promise.all([one.polling.poll(leads), other.polling.poll(leads)]);
  await until(DIGEST);
  await stopAll();
  const again = await start();
  slack.control({ do: "clock", advance: HOUR });
  await again.polling.poll(leads);
  await again.sender.drain();
  expect(about(SLOW)).toHaveLength(1);
  expect(about(DIGEST)).toHaveLength(1);
});
