import { type CustomRoute, HTTPReceiver, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { RouteServer } from "./route-server.ts";
import { slackLog } from "./slack-log.ts";
import { SocketLine } from "./socket-line.ts";
import { portFault } from "./start-fault.ts";

export type SlackSettings =
  | {
      readonly mode: "socket";
      readonly botToken: string;
      readonly appToken: string;
      readonly apiUrl?: string;
      /** For the custom routes; left out: they are not served. */
      readonly port?: number;
    }
  | {
      readonly mode: "http";
      readonly botToken: string;
      readonly signingSecret: string;
      readonly port: number;
      readonly apiUrl?: string;
    };

/** How deliveries of Slack come in. */
export interface Entrance {
  /** What Bolt's App is made with, and further receivers for the same App. */
  readonly receivers: readonly [Receiver, ...Receiver[]];
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
  /** Why not, where it is known. */
  fault(): string | null;
  /** The port that is listened on; null: none. */
  port(): number | null;
}

export function openEntrance(settings: SlackSettings, routes: readonly CustomRoute[], log: Logger): Entrance {
  return settings.mode === "http" ? httpEntrance(settings, routes, log) : socketEntrance(settings, routes, log);
}

/** Two connections: while Slack recycles one, deliveries come through the other. */
function socketEntrance(
  settings: Extract<SlackSettings, { mode: "socket" }>,
  routes: readonly CustomRoute[],
  log: Logger,
): Entrance {
  const receivers = [socketReceiver(settings, log), socketReceiver(settings, log)] as const;
  const [first, second] = receivers;
  const lines = [
    new SocketLine(first.client, log, settings.apiUrl),
    new SocketLine(second.client, log, settings.apiUrl),
  ] as const;
  const server = settings.port === undefined ? null : new RouteServer(routes, settings.port, "HTTP_PORT");
  return {
    receivers,
    async start() {
      await server?.start();
      await lines[0].start().catch(async (error: unknown) => {
        await server?.stop();
        throw error;
      });
      lines[1].startLater();
    },
    async stop() {
      await Promise.all(lines.map((line) => line.stop()));
      await server?.stop();
    },
    connected: () => lines.some((line) => line.connected),
    fault: () => lines.find((line) => line.fault !== null)?.fault ?? null,
    port: () => server?.port ?? null,
  };
}

function socketReceiver({ appToken, apiUrl }: { appToken: string; apiUrl?: string }, log: Logger): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: slackLog(log),
    autoReconnectEnabled: false,
    // An object of its own: the client writes its retries into the one it is given.
    installerOptions: {
      clientOptions: {
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: 10_000,
      },
    },
  });
}

function httpEntrance(
  settings: Extract<SlackSettings, { mode: "http" }>,
  routes: readonly CustomRoute[],
  log: Logger,
): Entrance {
  const { signingSecret, port } = settings;
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: "/slack/events",
    customRoutes: [...routes],
    logger: slackLog(log),
  });
  let listening: number | null = null;
  return {
    receivers: [receiver],
    async start() {
      try {
        const address = (await receiver.start(port)).address();
        listening = typeof address === "object" && address !== null ? address.port : port;
      } catch (error) {
        throw portFault(error, port, "PORT");
      }
    },
    async stop() {
      if (listening === null) return;
      listening = null;
      await receiver.stop();
    },
    connected: () => listening !== null,
    fault: () => null,
    port: () => listening,
  };
}
