import { App, type CustomRoute } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { Logger } from "pino";
import type { Core } from "../../flows/core.ts";
import { listenerOptions, posterClient } from "./clients.ts";
import { Inbox } from "./inbox.ts";
import { type Entrance, openEntrance, type SlackSettings } from "./receivers.ts";
import { missingScopes } from "./scopes.ts";
import { slackLog } from "./slack-log.ts";
import { SlackStartError, scopeAdvice, startFault } from "./start-fault.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

export interface SlackOptions {
  readonly settings: SlackSettings;
  readonly core: Core;
  /** Adds the listeners. In them `context.replayed` is true for a delivery that was received before a crash: its
   * `trigger_id` is dead, so no modal can be opened, and its `ack` does nothing. */
  readonly register: (app: App) => void;
  /** Further addresses: on `PORT` beside Slack's requests, or on the port of the settings in Socket Mode. */
  readonly customRoutes?: readonly CustomRoute[];
  /** There has been no connection for a minute (`forMs`); `fault` says why, if that is known. Once per outage. */
  readonly onOffline?: (report: { forMs: number; fault: string | null }) => void;
  /** Milliseconds without a connection before `onOffline`; default one minute. */
  readonly offlineAfterMs?: number;
}

interface Bot {
  readonly userId: string;
  readonly botId: string;
  readonly teamId: string;
  readonly teamName: string;
  /** Empty where Slack does not tell. */
  readonly appId: string;
}

export interface SlackConnection {
  /** Lets deliveries in. Throws a SlackStartError. */
  start(): Promise<void>;
  /** Lets nothing in any more and waits for running listeners, ten seconds in all. */
  stop(): Promise<void>;
  connected(): boolean;
  /** For answers to people: no repetition, no waiting, an error within 2.5 s. */
  readonly client: WebClient;
  /** For the sender of posts: no repetition, no waiting, 10 s. */
  readonly poster: WebClient;
  readonly bot: Bot;
  /** Deliveries that listeners are working on. */
  inFlight(): number;
  /** The port of custom routes and of Slack's requests; null: none is listened on. */
  port(): number | null;
}

const REPLAY_MS = 15_000;
const SWEEP_MS = 3_600_000;
const STOP_MS = 10_000;

/** Signs in and prepares everything; nothing comes in before `start`. Throws a SlackStartError, one line. */
export async function openSlack(options: SlackOptions): Promise<SlackConnection> {
  const { settings, core, register, customRoutes = [] } = options;
  const log = core.log.child({ part: "slack" });
  const poster = posterClient(settings, log);
  const client = new WebClient(settings.botToken, listenerOptions(settings, log));
  const bot = await signIn(poster, settings.apiUrl);
  const entrance = openEntrance(settings, customRoutes, log);
  const app = buildApp(settings, log, entrance, bot);
  const inbox = new Inbox(core, app.processEvent.bind(app));
  app.processEvent = (event) => inbox.take(event);
  for (const receiver of entrance.receivers.slice(1)) receiver.init(app);
  register(app);
  const watchdog = new Watchdog(entrance.connected, options.offlineAfterMs ?? 60_000, (forMs) => {
    const fault = entrance.fault();
    log.error({ forMs, fault }, "no connection to Slack: buttons and commands do not work");
    options.onOffline?.({ forMs, fault });
  });
  const rounds = inboxRounds(inbox, core);
  return {
    async start() {
      await entrance.start();
      watchdog.start();
      rounds.start();
    },
    async stop() {
      watchdog.stop();
      rounds.stop();
      await within(
        entrance.stop().then(() => inbox.idle()),
        STOP_MS,
      );
    },
    connected: entrance.connected,
    client,
    poster,
    bot,
    inFlight: () => inbox.inFlight,
    port: entrance.port,
  };
}

function buildApp(settings: SlackSettings, log: Logger, entrance: Entrance, bot: Bot): App {
  const app = new App({
    receiver: entrance.receivers[0],
    // Known already: Bolt need not ask Slack who we are again.
    authorize: async () => ({
      botToken: settings.botToken,
      botId: bot.botId,
      botUserId: bot.userId,
      teamId: bot.teamId,
    }),
    convoStore: false,
    logger: slackLog(log),
    clientOptions: listenerOptions(settings, log),
  });
  // The inbox writes it down; swallowed here, it would pass for worked off.
  app.error(async (error) => {
    throw error.original ?? error;
  });
  return app;
}

async function signIn(poster: WebClient, apiUrl: string | undefined): Promise<Bot> {
  try {
    const me = await poster.auth.test();
    const missing = missingScopes(me.response_metadata?.scopes);
    if (missing.length > 0) {
      const names = missing.join(", ");
      throw new SlackStartError(`SLACK_BOT_TOKEN lacks ${names} (missing_scope): ${scopeAdvice("SLACK_BOT_TOKEN")}`);
    }
    if (!me.user_id || !me.bot_id || !me.team_id) {
      throw new SlackStartError(
        "SLACK_BOT_TOKEN is not the token of a bot: take the Bot User OAuth Token (xoxb-...) from OAuth & Permissions",
      );
    }
    const about = await poster.bots.info({ bot: me.bot_id }).catch(() => undefined);
    return {
      userId: me.user_id,
      botId: me.bot_id,
      teamId: me.team_id,
      teamName: me.team ?? "",
      appId: me.app_id ?? about?.bot?.app_id ?? "",
    };
  } catch (error) {
    throw startFault(error, "SLACK_BOT_TOKEN", apiUrl);
  }
}

/** Replays what was left unfinished, and forgets what is long done. */
function inboxRounds(inbox: Inbox, core: Core): { start(): void; stop(): void } {
  const timers: NodeJS.Timeout[] = [];
  const guarded = (work: () => Promise<void>) => () => {
    work().catch((error: unknown) => core.log.error({ err: error }, "the inbox cannot be looked through"));
  };
  const replay = guarded(() => inbox.replay());
  return {
    start() {
      replay();
      timers.push(
        setInterval(replay, REPLAY_MS),
        setInterval(
          guarded(() => inbox.sweep()),
          SWEEP_MS,
        ),
      );
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
