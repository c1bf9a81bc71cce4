import type { Json } from "../../api.ts";
import { asText } from "../json.ts";
import { appMethods } from "../methods/app.ts";
import { chatMethods } from "../methods/chat.ts";
import { conversationMethods } from "../methods/conversations.ts";
import { fileMethods } from "../methods/files.ts";
import { markMethods } from "../methods/marks.ts";
import { type Method, requireScope } from "../methods/method.ts";
import { userMethods } from "../methods/users.ts";
import { viewMethods } from "../methods/views.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";

const METHODS = new Map<string, Method>(
  Object.entries({
    ...appMethods,
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...markMethods,
    ...userMethods,
    ...viewMethods,
  }),
);

/** What a call is answered with; the status is 200 even for refusals, except for rate limits. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Runs one call of the Web API. `openSocket` serves apps.connections.open, which belongs to the connection. */
export function callMethod(
  slack: Slack,
  name: string,
  { args, token, openSocket }: { readonly args: Json; readonly token: string; readonly openSocket: () => string },
): Answer {
  const own: Method | undefined =
    name === "apps.connections.open" ? { token: "app", run: () => ({ url: openSocket() }) } : METHODS.get(name);
  try {
    if (!own) throw new SlackFault("unknown_method", { req_method: name });
    authorise(slack, own, token);
    if (own.scope) requireScope(slack, own.scope);
    return { status: 200, headers: scopeHeaders(slack, own), body: { ok: true, ...own.run(slack, args) } };
  } catch (fault) {
    if (!(fault instanceof SlackFault)) throw fault;
    if (fault.code === "ratelimited") return rateLimited(Number(fault.extra.retryAfter));
    const headers = own ? scopeHeaders(slack, own) : {};
    return { status: 200, headers, body: { ok: false, error: fault.code, ...fault.extra } };
  }
}

export function rateLimited(retryAfter: number): Answer {
  return { status: 429, headers: { "retry-after": String(retryAfter) }, body: { ok: false, error: "ratelimited" } };
}

/** The channel a call is about, for faults that meet one channel only. */
export function channelOf(args: Json): string {
  return asText(args.channel) || asText(args.channel_id);
}

function authorise(slack: Slack, method: Method, token: string): void {
  const wanted = method.token ?? "bot";
  if (wanted === "none") return;
  if (token === "") throw new SlackFault("not_authed");
  const isBot = token === slack.tokens.bot;
  if (!isBot && token !== slack.tokens.app) throw new SlackFault("invalid_auth");
  if (isBot && slack.revoked) throw new SlackFault("token_revoked");
  if (wanted !== "any" && (wanted === "bot") !== isBot) throw new SlackFault("not_allowed_token_type");
}

function scopeHeaders(slack: Slack, method: Method): Record<string, string> {
  return {
    "x-oauth-scopes": [...slack.scopes].join(","),
    ...(method.scope ? { "x-accepted-oauth-scopes": method.scope } : {}),
  };
}
