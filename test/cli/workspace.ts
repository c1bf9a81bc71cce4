/** A workspace of the local Slack for the program as a process of its own. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { SandboxMessage } from "../../src/sandbox/api.ts";
import { readSlackManifest } from "../../src/sandbox/slack/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/slack/start.ts";
import { PATIENCE } from "../support/patience.ts";

const MANIFEST = fileURLToPath(new URL("../../manifest.yml", import.meta.url));
const ANA = "U0ANA0001";
const ALERTS = "C0ALERTS1";

export interface Workspace {
  readonly slack: LocalSlack;
  /** What the program needs to connect by Socket Mode. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** The bot's messages in #lead-alerts, threads included, oldest first. */
  messages(): SandboxMessage[];
  /** Ana invites the bot. */
  invite(): Promise<void>;
  /** Waits for something in the workspace. */
  until<T>(look: () => T | undefined, withinMs?: number): Promise<T>;
  stop(): Promise<void>;
}

/** `without`: scopes that the app was not given. `invited`: whether the bot is in #lead-alerts. */
export async function startWorkspace({ without = [] as string[], invited = true } = {}): Promise<Workspace> {
  const manifest = readSlackManifest(parse(readFileSync(MANIFEST, "utf8")));
  const slack = await startLocalSlack({
    ackMs: PATIENCE,
    seed: {
      team: { id: "T0SOUND01", name: "Sounding", domain: "sounding" },
      users: [
        {
          id: ANA,
          name: "ana",
          realName: "Ana Ruiz",
          kind: "member",
          company: "Sounding",
          email: "ana@example.com",
          tz: "Europe/Berlin",
        },
      ],
      groups: [],
      channels: [{ id: ALERTS, name: "lead-alerts", kind: "public", members: [ANA], withApp: invited }],
    },
    manifest: { ...manifest, botScopes: manifest.botScopes.filter((scope) => !without.includes(scope)) },
  });
  return {
    slack,
    variables: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl },
    secrets: [slack.botToken, slack.appToken, slack.signingSecret],
    messages: () =>
      (slack.world(ANA).messages[ALERTS] ?? []).filter(
        (message) => message.user === slack.app.botUserId && !message.text.endsWith("has joined the channel"),
      ),
    invite: async () => void (await slack.act({ do: "invite", as: ANA, channel: ALERTS, user: slack.app.botUserId })),
    until: (look, withinMs = PATIENCE) => slack.until(ANA, look, withinMs),
    stop: () => slack.stop(),
  };
}
