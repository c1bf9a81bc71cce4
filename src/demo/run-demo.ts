/** The whole product on this machine: a local Slack with its page, a simulated business, and the unchanged bot. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { parse } from "yaml";
import { type Leadline, openLeadline } from "../app.ts";
import { formatFaults } from "../config/catalogue/fault.ts";
import { loadCatalogue } from "../config/catalogue/load.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Catalogue } from "../domain/catalogue.ts";
import { probeKinds } from "../probes/index.ts";
import { type Business, openBusiness } from "../sandbox/business/business.ts";
import { demoCatalogue } from "../sandbox/business/demo-catalogue.ts";
import { routeBusiness } from "../sandbox/business/route.ts";
import { readSlackManifest } from "../sandbox/slack/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../sandbox/slack/start.ts";
import { sourceKinds } from "../sources/index.ts";
import { allMetricStates } from "../store/metric-states.ts";
import { type OpenDatabase, openDatabase } from "../store/open.ts";
import { CLIENT_PEOPLE, demoWorkspace, MANAGERS, OWNER, RESPONDERS } from "./workspace.ts";

export interface DemoOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly log: Logger;
  /** Weeks of history of the simulated business; the detector needs four. */
  readonly weeks?: number;
  /** The bot's database; default: an embedded one in memory. */
  readonly databaseUrl?: string | null;
  /** Folder of the page; default: as `npm run build` has written it. */
  readonly assets?: string;
}

export interface Demo {
  /** Where the page is. */
  readonly url: string;
  readonly slack: LocalSlack;
  readonly business: Business;
  /** Once the bot has read the history and watches. */
  readonly watching: Promise<Leadline>;
  stop(): Promise<void>;
}

const MANIFEST = fileURLToPath(new URL("../../manifest.yml", import.meta.url));
const PAGE = fileURLToPath(new URL("../../dist/sandbox/page", import.meta.url));

/** Starts everything; the page answers when this returns, the rest comes up behind it. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  // The page first: where its port is taken nothing else is begun. Nobody can ask it anything before the next line.
  const slack = await startLocalSlack({
    seed: demoWorkspace,
    manifest: readSlackManifest(parse(readFileSync(MANIFEST, "utf8"))),
    port: options.port,
    assets: options.assets ?? PAGE,
    route: (request, response) => routeBusiness(business, request, response),
  });
  const clock = { now: Date.now, after };
  const business = openBusiness({ clock, ...(options.weeks === undefined ? {} : { weeks: options.weeks }) });
  const bot = new DemoBot(options, slack, business);
  const watching = bot.start();
  // Whoever waits for it is told; nobody waiting must not end the process.
  watching.catch(() => undefined);
  return {
    url: slack.url,
    slack,
    business,
    watching,
    async stop() {
      await bot.stop();
      await business.close();
      await slack.stop();
    },
  };
}

function after(ms: number, deed: () => void): () => void {
  const timer = setTimeout(deed, ms);
  return () => clearTimeout(timer);
}

class DemoBot {
  readonly #options: DemoOptions;
  readonly #slack: LocalSlack;
  readonly #business: Business;
  readonly #folder = mkdtempSync(join(tmpdir(), "leadline-demo-"));
  #database: OpenDatabase | undefined;
  #leadline: Leadline | undefined;
  #stopping = false;

  constructor(options: DemoOptions, slack: LocalSlack, business: Business) {
    this.#options = options;
    this.#slack = slack;
    this.#business = business;
    // Also where the process is ended before everything is up.
    process.once("exit", this.#forget);
  }

  async start(): Promise<Leadline> {
    await this.#business.opened;
    this.#business.announce({ text: "Leadline opens its database", share: 0 });
    this.#database = await openDatabase({ url: this.#options.databaseUrl ?? null, dataDir: null });
    this.#leadline = await openLeadline({
      ...this.#catalogue(),
      database: this.#database,
      slack: {
        mode: "socket",
        botToken: this.#slack.botToken,
        appToken: this.#slack.appToken,
        apiUrl: this.#slack.apiUrl,
      },
      httpPort: null,
      log: this.#options.log,
      now: () => this.#slack.now(),
    });
    await this.#leadline.start();
    await this.#untilWatching(this.#leadline);
    return this.#leadline;
  }

  #catalogue(): { readonly catalogue: Catalogue; readonly folder: string } {
    const path = join(this.#folder, "leadline.yml");
    writeFileSync(
      path,
      demoCatalogue({
        url: this.#slack.url,
        responders: RESPONDERS,
        owner: OWNER,
        managers: [MANAGERS],
        clients: CLIENT_PEOPLE,
      }),
    );
    const loaded = loadCatalogue({ path, env: {}, sources: sourceKinds, probes: probeKinds });
    if (!loaded.ok) throw new ConfigError(formatFaults(loaded.faults).split("\n"));
    return loaded;
  }

  /** Tells the page how far the history is read, until every metric is watched. */
  async #untilWatching(leadline: Leadline): Promise<void> {
    const wanted = leadline.core.catalogue().metrics.size;
    while (!this.#stopping) {
      const states = await allMetricStates(leadline.core.db);
      const done = states.filter((state) => state.historyDone).length;
      if (done >= wanted) break;
      this.#business.announce({
        text: "Leadline reads eight weeks of history",
        share: share(states, this.#slack.now()),
      });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    this.#business.announce(null);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#leadline?.stop();
    await this.#database?.close();
    process.off("exit", this.#forget);
    this.#forget();
  }

  readonly #forget = (): void => rmSync(this.#folder, { recursive: true, force: true });
}

/** How much of the longest history is read, 0 to 1. */
function share(
  states: readonly { readonly historyFrom: number | null; readonly readTo: number | null }[],
  now: number,
): number {
  const shares = states.map(({ historyFrom, readTo }) =>
    historyFrom === null || readTo === null ? 0 : (readTo - historyFrom) / Math.max(1, now - historyFrom),
  );
  return shares.length === 0 ? 0 : Math.min(1, Math.min(...shares));
}
