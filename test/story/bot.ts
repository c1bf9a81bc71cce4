/** The unchanged bot before the local Slack, with a real database under it: started, stopped and started again. */
import { rm } from "node:fs/promises";
import { pino } from "pino";
import { type Leadline, openLeadline } from "../../src/app.ts";
import { loadCatalogue } from "../../src/config/catalogue/load.ts";
import type { SlackEnv } from "../../src/config/env.ts";
import { probeKinds } from "../../src/probes/index.ts";
import type { LocalSlack } from "../../src/sandbox/slack/start.ts";
import { sourceKinds } from "../../src/sources/index.ts";
import { type DatabaseAddress, type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import { embeddedFolder } from "../support/database.ts";
import { freshDatabase } from "../support/postgres.ts";

/** How Slack's deliveries come in, and what Leadline remembers in. */
export interface Setting {
  readonly database: "postgres" | "pglite";
  readonly door: "socket" | "http";
}

/** One run of the bot, from its start to its end. */
export interface Running {
  readonly leadline: Leadline;
  readonly database: OpenDatabase;
  /** As on SIGTERM; the database is closed behind it. */
  stop(): Promise<void>;
}

export interface Installation {
  start(): Promise<Running>;
  /** What the bot has logged as a warning or worse, over all its runs. */
  readonly complaints: readonly string[];
  /** Where the database is, as the environment says it. */
  readonly variables: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Prepares what outlives a run: the catalogue and a database with nothing in it. */
export async function install(setting: Setting, slack: LocalSlack, catalogueFile: string): Promise<Installation> {
  const { address, drop } = await emptyDatabase(setting.database);
  const loaded = loadCatalogue({ path: catalogueFile, env: {}, sources: sourceKinds, probes: probeKinds });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults, null, 1));
  const complaints: string[] = [];
  const log = pino({ level: "warn", base: null }, { write: (line: string) => void complaints.push(line) });
  return {
    complaints,
    variables: address.url === null ? { LEADLINE_DATA_DIR: address.dataDir ?? "" } : { DATABASE_URL: address.url },
    async start() {
      const database = await openDatabase(address);
      const leadline = await openLeadline({
        ...loaded,
        database,
        slack: entrance(setting, slack),
        httpPort: null,
        log,
        now: () => slack.now(),
      });
      await leadline.start();
      if (setting.door === "http") await slack.useRequestUrl(`http://127.0.0.1:${leadline.port()}/slack/events`);
      return {
        leadline,
        database,
        async stop() {
          await leadline.stop();
          await database.close();
        },
      };
    },
    remove: drop,
  };
}

async function emptyDatabase(kind: Setting["database"]): Promise<{ address: DatabaseAddress; drop(): Promise<void> }> {
  if (kind === "postgres") {
    const { url, drop } = await freshDatabase();
    return { address: { url, dataDir: null }, drop };
  }
  // On disk, because a restart has to find it again.
  const dataDir = await embeddedFolder();
  return { address: { url: null, dataDir }, drop: () => rm(dataDir, { recursive: true, force: true }) };
}

function entrance({ door }: Setting, { botToken, appToken, signingSecret, apiUrl }: LocalSlack): SlackEnv {
  return door === "socket"
    ? { mode: "socket", botToken, appToken, apiUrl }
    : { mode: "http", botToken, signingSecret, port: 0, apiUrl };
}
