import { App, type Logger, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { World } from "../../../src/sandbox/api.ts";
import type { Seed, SlackManifest } from "../../../src/sandbox/slack/seed.ts";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../../../src/sandbox/slack/start.ts";
import { PATIENCE } from "../../support/patience.ts";

/** A small company with one client, as the tests of the local Slack know it. */
const seed: Seed = {
  team: { id: "T0HOME", name: "Home", domain: "home" },
  users: [
    { id: "U0ANA", name: "ana", realName: "Ana Ruiz", kind: "member", company: "Home", email: "ana@home.example" },
    { id: "U0BEN", name: "ben", realName: "Ben Okoro", kind: "member", company: "Home" },
    { id: "U0GUS", name: "gus", realName: "Gus Guest", kind: "guest", company: "Acme" },
    { id: "U0DANA", name: "dana", realName: "Dana Acme", kind: "external", company: "Acme", teamId: "T0ACME" },
  ],
  groups: [{ id: "S0RESP", handle: "responders", name: "Responders", users: ["U0ANA", "U0BEN", "U0DANA"] }],
  channels: [
    { id: "C0ALERT", name: "alerts", kind: "public", members: ["U0ANA", "U0BEN"], withApp: true },
    { id: "C0ELSE", name: "elsewhere", kind: "public", members: ["U0ANA"], withApp: false },
    { id: "G0SECRET", name: "secret", kind: "private", members: ["U0BEN"], withApp: false },
    {
      id: "C0SHARED",
      name: "acme-shared",
      kind: "public",
      shared: true,
      members: ["U0ANA", "U0DANA", "U0GUS"],
      withApp: true,
    },
  ],
};

export const manifest: SlackManifest = {
  appName: "Leadline",
  botName: "leadline",
  commands: [{ command: "/kpi", description: "Values", usageHint: "leads", shouldEscape: true }],
  shortcuts: [
    { name: "Declare", type: "global", callbackId: "declare", description: "Open an incident" },
    { name: "Add", type: "message", callbackId: "add", description: "Put on the timeline" },
  ],
  botScopes: [
    "app_mentions:read",
    "chat:write",
    "commands",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "channels:join",
    "files:read",
    "files:write",
    "im:write",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
    "metadata.message:read",
  ],
  botEvents: [
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "channel_archive",
    "channel_rename",
    "reaction_added",
    "message_metadata_posted",
    "tokens_revoked",
    "user_change",
  ],
  homeTab: true,
};

/** It waits for the app as long as it takes, unless told otherwise. */
export function startSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  return startLocalSlack({ seed, manifest, ackMs: PATIENCE, ...options });
}

/** Refusals and broken sockets are what these tests are about: the SDK need not report them. */
export const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A client that never tries twice, so that a test sees every answer. */
export function clientOf(slack: LocalSlack, token = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
}

export interface RunningApp {
  readonly app: App;
  stop(): Promise<void>;
}

/** The real Bolt over Socket Mode, with the listeners that `listen` adds. */
export async function startSocketApp(
  slack: LocalSlack,
  listen: (app: App) => void,
  options: { readonly clientPingTimeout?: number } = {},
): Promise<RunningApp> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    ...options,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 1, minTimeout: 20 } } },
  });
  const app = new App({
    receiver,
    token: slack.botToken,
    deferInitialization: true,
    convoStore: false,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  listen(app);
  await app.init();
  await app.start();
  return {
    app,
    async stop() {
      await app.stop();
    },
  };
}

/** The newest message of a channel as this world shows it. */
export function last(world: World, channel: string) {
  return world.messages[channel]?.at(-1);
}

export function section(text: string, rest: Record<string, unknown> = {}) {
  return { type: "section", text: { type: "mrkdwn", text }, ...rest };
}

export function button(actionId: string, value = "v") {
  return { type: "button", text: { type: "plain_text", text: actionId }, action_id: actionId, value } as const;
}
