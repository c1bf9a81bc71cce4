import { WebClient } from "@slack/web-api";
import { type Channel, listChannels } from "./channels.ts";
import { faultSentence } from "./fault-sentence.ts";
import { attempt } from "./outcome.ts";
import { NEEDED_SCOPES } from "./scopes.ts";
import { scopeAdvice, startFault } from "./start-fault.ts";

/** One line of `leadline check`. */
export interface CheckRow {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do about it; null: nothing. */
  readonly mend: string | null;
}

export interface SlackChecks {
  /** Channels that posts go to, by `#name` or id. */
  readonly channels: readonly string[];
  /** Permissions; default: all that Leadline needs. */
  readonly scopes?: readonly string[];
  /** Address of the Web API, for the error. */
  readonly apiUrl?: string;
}

/** Looks whether the bot can do its work in Slack. Changes nothing there and never throws. */
export async function checkSlack(client: WebClient, checks: SlackChecks): Promise<CheckRow[]> {
  const { channels, scopes = Object.keys(NEEDED_SCOPES), apiUrl } = checks;
  try {
    const me = await client.auth.test();
    const rows = [good("Slack token", `signed in to ${me.team ?? "the workspace"} as @${me.user ?? "the bot"}`)];
    rows.push(checkScopes(scopes, me.response_metadata?.scopes));
    for (const row of await checkChannels(client, [...new Set(channels)])) rows.push(row);
    return rows;
  } catch (error) {
    return [bad("Slack token", startFault(error, "SLACK_BOT_TOKEN", apiUrl).message)];
  }
}

/** Looks whether Socket Mode can be opened with this token. Opens no connection and never throws. */
export async function checkSocketMode(appToken: string, apiUrl?: string): Promise<CheckRow> {
  const client = new WebClient(appToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
  });
  try {
    await client.apps.connections.open();
    return good("Slack Socket Mode", "a connection may be opened");
  } catch (error) {
    return bad("Slack Socket Mode", startFault(error, "SLACK_APP_TOKEN", apiUrl).message);
  }
}

function checkScopes(needed: readonly string[], granted: readonly string[] | undefined): CheckRow {
  const what = "Slack permissions";
  if (granted === undefined) return good(what, "Slack did not say which the token has");
  const missing = needed.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return good(what, `all ${needed.length} granted`);
  const reasons = missing.map((scope) => (NEEDED_SCOPES[scope] ? `${scope} (${NEEDED_SCOPES[scope]})` : scope));
  return { what, ok: false, detail: `missing: ${reasons.join(", ")}`, mend: scopeAdvice("SLACK_BOT_TOKEN") };
}

async function checkChannels(client: WebClient, names: readonly string[]): Promise<CheckRow[]> {
  const isId = (name: string) => /^[CG][A-Z0-9]{6,}$/.test(name);
  const listed = names.some((name) => !isId(name)) ? await attempt(() => listChannels(client)) : undefined;
  const rows: CheckRow[] = [];
  for (const name of names) {
    const what = `Slack channel ${name}`;
    const found = isId(name) ? await attempt(() => channelById(client, name)) : listed;
    if (found?.kind !== "ok") {
      const code = found?.kind === "refused" ? found.code : "channel_not_found";
      rows.push(bad(what, found?.kind === "refused" ? faultSentence(code, name) : "Slack did not answer: try again"));
      continue;
    }
    const plain = name.replace(/^#/, "").toLowerCase();
    rows.push(
      channelRow(what, name, Array.isArray(found.value) ? found.value.find((one) => one.name === plain) : found.value),
    );
  }
  return rows;
}

function channelRow(what: string, name: string, channel: Channel | undefined): CheckRow {
  if (!channel) return bad(what, faultSentence("channel_not_found", name));
  if (!channel.isMember) return bad(what, faultSentence("not_in_channel", name));
  return good(what, `the bot is in #${channel.name}`);
}

async function channelById(client: WebClient, id: string): Promise<Channel> {
  const { channel } = await client.conversations.info({ channel: id });
  return { id, name: channel?.name ?? id, isMember: channel?.is_member === true };
}

function good(what: string, detail: string): CheckRow {
  return { what, ok: true, detail, mend: null };
}

/** Splits "what: mend" of a fault's sentence. */
function bad(what: string, sentence: string): CheckRow {
  const cut = sentence.lastIndexOf(": ");
  if (cut < 0) return { what, ok: false, detail: sentence, mend: null };
  return { what, ok: false, detail: sentence.slice(0, cut), mend: sentence.slice(cut + 2) };
}
