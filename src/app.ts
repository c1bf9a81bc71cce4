/** Builds everything and joins it: the one file that knows all folders. */
import type { Logger } from "pino";
import { createBacktesting } from "./backtesting.ts";
import type { SlackEnv } from "./config/env.ts";
import type { Catalogue } from "./domain/catalogue.ts";
import { defaultDetector } from "./domain/detectors.ts";
import type { Core } from "./flows/core.ts";
import { notePosted } from "./flows/incidents/note-posted.ts";
import type { Remembered } from "./flows/poll/memory.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createMeters } from "./meters.ts";
import { createOutlook } from "./outlook.ts";
import { createPolling, type Polling, type Round } from "./polling.ts";
import { createRegular } from "./regular.ts";
import { createDraw } from "./slack/draw/create-draw.ts";
import type { Gathered } from "./slack/home/gathered.ts";
import { listenToLifecycle } from "./slack/listeners/lifecycle.ts";
import { registerSlack } from "./slack/register.ts";
import type { FileFor } from "./slack/slack-deps.ts";
import { openSlack } from "./slack/transport/app.ts";
import type { SlackSettings } from "./slack/transport/receivers.ts";
import { createSender, type Sender } from "./slack/transport/sender.ts";
import { openSources } from "./sources/open-sources.ts";
import type { OpenDatabase } from "./store/open.ts";
import { createUpkeep } from "./upkeep.ts";

const SOURCE_LIMITS = { timeout: 30_000, maxRows: 500_000 };

export interface LeadlineOptions {
  readonly catalogue: Catalogue;
  /** Where relative paths of the catalogue start. */
  readonly folder: string;
  readonly database: OpenDatabase;
  readonly slack: SlackEnv;
  /** Port for health in Socket Mode; null: none. In HTTP mode health is served beside Slack's requests. */
  readonly httpPort: number | null;
  readonly log: Logger;
  /** Milliseconds since 1970; default: the machine's clock. */
  readonly now?: () => number;
}

export interface Leadline {
  readonly core: Core;
  readonly polling: Polling;
  readonly sender: Sender;
  readonly teamName: string;
  start(): Promise<void>;
  /** Takes nothing new, lets what is under way end, closes everything but the database. */
  stop(): Promise<void>;
  ready(): Promise<Readiness>;
  /** The port that health is served on; null: none. */
  port(): number | null;
}

/** Signs in to Slack and prepares everything; nothing runs before `start`. */
export async function openLeadline(options: LeadlineOptions): Promise<Leadline> {
  const { catalogue, database, log, now = Date.now } = options;
  // The sender and the Home tab are made from the core, and woken by it.
  const wakers: (() => void)[] = [];
  const homes: Gathered[] = [];
  const core: Core = { db: database.db, catalogue: () => catalogue, now, log, wake: () => wakers.forEach(call) };
  const memory = new Map<string, Remembered>();
  const sources = openSources(catalogue.sources, { folder: options.folder, ...SOURCE_LIMITS });
  const meters = createMeters(async () => (await sender.age()) / 1000);
  const heartbeat = createHeartbeat(catalogue.heartbeat, log, now);
  const polling = createPolling({
    core,
    detector: defaultDetector,
    memory,
    source: sources.get,
    meters,
    onGood: heartbeat,
  });
  const outlook = createOutlook(core, memory);
  const backtesting = createBacktesting(core, sources.get);
  const slack = await openSlack({
    settings: slackSettings(options),
    core,
    register(app) {
      const fileFor: FileFor = (picture) => sender.fileFor(picture);
      homes.push(registerSlack(app, { core, outlook, backtest: backtesting.run, fileFor, client: () => slack.client }));
      listenToLifecycle(app, { botUserId: () => slack.bot.userId, onInvited: () => sender.retryRefused(), log });
    },
    customRoutes: healthRoutes(() => ready(), meters.registry),
  });
  const sender = createSender({
    core,
    poster: slack.poster,
    bot: slack.bot,
    draw: createDraw(core),
    onSent: (tx, post) => notePosted(tx, core, post),
  });
  wakers.push(sender.wake, ...homes.map((home) => home.call));
  const upkeep = createUpkeep(core);
  const regular = createRegular({ core, notice: outlook.notice });

  async function ready(): Promise<Readiness> {
    return readiness({
      database,
      catalogue,
      connected: slack.connected(),
      round: polling.lastRound(),
      outboxAge: () => sender.age(),
      now: now(),
    });
  }

  return {
    core,
    polling,
    sender,
    teamName: slack.bot.teamName,
    ready,
    port: () => slack.port(),
    async start() {
      await slack.start();
      await sender.start();
      upkeep.start();
      await regular.start();
      await polling.start();
    },
    async stop() {
      upkeep.stop();
      backtesting.stop();
      // Together: each may take some seconds, and what one leaves undone is in the database for the next start.
      await Promise.all([polling, regular, slack, sender, ...homes].map((part) => part.stop()));
      await sources.close();
    },
  };
}

function call(waker: () => void): void {
  waker();
}

function slackSettings({ slack, httpPort }: LeadlineOptions): SlackSettings {
  const apiUrl = slack.apiUrl === null ? {} : { apiUrl: slack.apiUrl };
  if (slack.mode === "http") {
    const { botToken, signingSecret, port } = slack;
    return { mode: "http", botToken, signingSecret, port, ...apiUrl };
  }
  const { botToken, appToken } = slack;
  return { mode: "socket", botToken, appToken, ...apiUrl, ...(httpPort === null ? {} : { port: httpPort }) };
}

function ago(at: number | null, now: number): string {
  return at === null ? "never yet" : `${Math.round((now - at) / 1000)} s ago`;
}

/** Not ready: a round is overdue, or a post could not be sent, for this long. Milliseconds. */
const LATE = 10 * 60_000;

async function readiness(state: {
  readonly database: OpenDatabase;
  readonly connected: boolean;
  readonly round: Round | null;
  /** Milliseconds. */
  readonly outboxAge: () => Promise<number>;
  readonly now: number;
  readonly catalogue: Catalogue;
}): Promise<Readiness> {
  const answers = await state.database.ping().then(
    () => true,
    () => false,
  );
  const waiting = answers ? await state.outboxAge() : 0;
  const { round, now } = state;
  const isLate = state.catalogue.metrics.size > 0 && (round === null || now - round.nextDue > LATE);
  return {
    ok: answers && state.connected && !isLate && waiting < LATE,
    parts: {
      database: answers ? "answers" : "does not answer",
      slack: state.connected ? "connected" : "not connected",
      outbox: waiting === 0 ? "empty" : `oldest post waits for ${Math.round(waiting / 1000)} s`,
      polls:
        round === null ? "no round yet" : `last round ${ago(round.at, now)}, last good one ${ago(round.goodAt, now)}`,
    },
  };
}
