import type { Act, ActAnswer, Control, ControlAnswer, TrafficEntry, World } from "../api.ts";
import { type Changes, createChanges } from "./changes.ts";
import { createClock } from "./clock.ts";
import { control } from "./control.ts";
import { createSlack, resetSlack } from "./create-slack.ts";
import { createHttpMode, verifyRequestUrl } from "./delivery/http-mode.ts";
import { createSocketMode, type SocketMode } from "./delivery/socket-mode.ts";
import type { Transport } from "./delivery/transport.ts";
import { serveApp } from "./edge/app-routes.ts";
import { servePage } from "./edge/page-routes.ts";
import { createHttpServer, listen, type Route } from "./edge/server.ts";
import { newSecret } from "./ids.ts";
import { act } from "./people/acts.ts";
import type { Seed, SlackManifest } from "./seed.ts";
import type { Slack, Tokens } from "./slack.ts";
import { SlackFault } from "./slack-fault.ts";
import { worldOf } from "./snapshot.ts";
import { APP } from "./workspace/workspace.ts";

const PING_MS = 10_000;
/** On a machine with other work everything takes longer: only what never comes is waited for so long. */
const PATIENCE_MS = 60_000;

export interface LocalSlackOptions {
  readonly seed: Seed;
  readonly manifest: SlackManifest;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** The folder of the built page. */
  readonly assets?: string;
  /** Deliver by signed HTTP to this address instead of Socket Mode. */
  readonly requestUrl?: string;
  /** Further addresses on the same port, for the demo's control panel; only this machine's own page reaches them. */
  readonly route?: Route;
  /** How long the app has to acknowledge, in real milliseconds; Slack gives 3,000. */
  readonly ackMs?: number;
}

export interface LocalSlack {
  /** `http://127.0.0.1:PORT`: the page, and the base of everything else. */
  readonly url: string;
  /** What the bot takes as `slackApiUrl`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The app's fixed ids. */
  readonly app: typeof APP;
  now(): number;
  act(deed: Act): Promise<ActAnswer>;
  control(order: Control): ControlAnswer;
  world(as: string): World;
  traffic(since?: number): readonly TrafficEntry[];
  /** Looks at a person's world after every change until there is an answer; throws after `withinMs` real milliseconds. */
  until<T>(as: string, look: (world: World) => T | undefined, withinMs?: number): Promise<T>;
  /** Switches to signed HTTP, after asking the address to repeat a challenge. */
  useRequestUrl(requestUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a workspace on this machine that speaks Slack's protocol to an unchanged Bolt app. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const { host = "127.0.0.1", ackMs = 3_000 } = options;
  const tokens = freshTokens();
  const changes = createChanges();
  const clock = createClock();
  const sockets = createSocketMode({ ackMs, pingMs: PING_MS, changed: changes.changed });
  const http = { signingSecret: tokens.signingSecret, ackMs, clock };
  let transport: Transport = sockets;
  if (options.requestUrl) transport = createHttpMode({ ...http, requestUrl: options.requestUrl });
  let url = "";
  const slack = createSlack({ ...options, tokens, clock, changes, transport: () => transport, url: () => url });
  const { deed, order, server } = serve(options, slack, sockets, changes);
  url = `http://${named(host)}:${await listen(server, options.port ?? 0, host)}`;

  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret: tokens.signingSecret,
    app: APP,
    now: clock.now,
    act: deed,
    control: order,
    world: (as) => worldOf(slack, as),
    traffic: (since = 0) => slack.traffic.since(since),
    until: (as, look, withinMs = PATIENCE_MS) => until(() => look(worldOf(slack, as)), changes, withinMs),
    async useRequestUrl(requestUrl) {
      await verifyRequestUrl({ ...http, requestUrl }, newSecret());
      transport = createHttpMode({ ...http, requestUrl });
      changes.changed();
    },
    async stop() {
      clock.clear();
      await sockets.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** The doors of the sandbox: what the app calls, what the page calls, and the sockets. */
function serve(options: LocalSlackOptions, slack: Slack, sockets: SocketMode, changes: Changes) {
  const openSocket = () => {
    if (slack.settings.refuseSockets) throw new SlackFault("internal_error");
    return sockets.open(slack.url());
  };
  const order = (wanted: Control) => control(slack, sockets, wanted, () => resetSlack(slack));
  const deed = (wanted: Act) => act(slack, wanted);
  const server = createHttpServer({
    app: (request, response) => serveApp(slack, openSocket, request, response),
    page: [
      (request, response) => servePage({ slack, changes, act: deed, control: order }, request, response),
      ...(options.route ? [options.route] : []),
    ],
    ...(options.assets ? { assets: options.assets } : {}),
  });
  server.on("upgrade", sockets.upgrade);
  return { deed, order, server };
}

/** How a browser on this machine names the address that the server listens on. */
function named(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function freshTokens(): Tokens {
  return {
    bot: `xoxb-sandbox-${newSecret(20)}`,
    app: `xapp-sandbox-${newSecret(20)}`,
    signingSecret: newSecret(16),
    verification: newSecret(12),
  };
}

function until<T>(look: () => T | undefined, changes: ReturnType<typeof createChanges>, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      const found = look();
      if (found === undefined) return;
      finish();
      resolve(found);
    };
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`Nothing of the kind was seen within ${withinMs} ms.`));
    }, withinMs);
    const stop = changes.listen(() => {
      try {
        check();
      } catch (fault) {
        finish();
        reject(fault);
      }
    });
    const finish = () => {
      clearTimeout(timer);
      stop();
    };
    check();
  });
}
