import type { SandboxShortcut } from "../api.ts";
import type { SlackManifest } from "./seed.ts";

type Loose = Readonly<Record<string, unknown>>;

/** Takes what the sandbox needs from a parsed `manifest.yml` of Slack's own schema, so that the real file is tested. */
export function readSlackManifest(document: unknown): SlackManifest {
  const root = record(document);
  const features = record(root.features);
  const appName = text(record(root.display_information).name);
  if (appName === "") throw new Error("manifest: display_information.name is missing, give the app a name");
  const home = record(features.app_home);
  const scopes = record(record(root.oauth_config).scopes);
  const events = record(record(root.settings).event_subscriptions);
  return {
    appName,
    botName: text(record(features.bot_user).display_name) || appName.toLowerCase(),
    commands: list(features.slash_commands).map((command) => ({
      command: text(command.command),
      description: text(command.description),
      usageHint: text(command.usage_hint),
      shouldEscape: command.should_escape === true,
    })),
    shortcuts: list(features.shortcuts).map(shortcut),
    botScopes: [...words(scopes.bot), ...words(scopes.bot_optional)],
    botEvents: words(events.bot_events),
    homeTab: home.home_tab_enabled === true,
    messagesTab: messagesTab(home),
  };
}

function messagesTab(home: Loose): NonNullable<SlackManifest["messagesTab"]> {
  if (home.messages_tab_enabled !== true) return "off";
  return home.messages_tab_read_only_enabled === true ? "read only" : "on";
}

function shortcut(entry: Loose): SandboxShortcut {
  return {
    name: text(entry.name),
    type: entry.type === "message" ? "message" : "global",
    callbackId: text(entry.callback_id),
    description: text(entry.description),
  };
}

function record(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
