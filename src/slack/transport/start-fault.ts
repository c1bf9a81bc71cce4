import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";

/** The connection to Slack cannot be opened: one line that says what, where and how to mend it; never holds a token. */
export class SlackStartError extends Error {
  override readonly name = "SlackStartError";
}

export type TokenName = "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN";

const KIND: Readonly<Record<TokenName, string>> = {
  SLACK_BOT_TOKEN: "take the Bot User OAuth Token (xoxb-...) from OAuth & Permissions in the app's settings",
  SLACK_APP_TOKEN: "make an app-level token (xapp-...) with the scope connections:write under Basic Information",
};
const GONE = new Set(["account_inactive", "token_revoked", "token_expired"]);

/** Turns what Slack or the network answered into the operator's next step. */
export function startFault(error: unknown, token: TokenName, apiUrl: string | undefined): SlackStartError {
  if (error instanceof SlackStartError) return error;
  const place = apiUrl ?? "https://slack.com/api/";
  return new SlackStartError(sentence(error, token, place), { cause: error });
}

function sentence(error: unknown, token: TokenName, place: string): string {
  if (error instanceof WebAPIPlatformError) return refusal(error, token, place);
  if (error instanceof WebAPIRateLimitedError) {
    return `Slack asks to wait ${error.retryAfter} s before the next start: too many starts in a short time`;
  }
  if (error instanceof WebAPIHTTPError) {
    return `${place} answered with HTTP ${error.statusCode}: look at https://slack-status.com, or mend SLACK_API_URL`;
  }
  const why = error instanceof WebAPIRequestError ? reason(error.original) : reason(error);
  return `Slack cannot be reached at ${place} (${why}): look at the network and the proxy, or mend SLACK_API_URL`;
}

function refusal(error: WebAPIPlatformError, token: TokenName, place: string): string {
  const { error: code, needed } = error.data as { error: string; needed?: string };
  if (!/^[a-z0-9_]{1,100}$/.test(code)) return `${place} does not answer as Slack does: mend SLACK_API_URL`;
  if (code === "missing_scope") {
    const scope = needed ?? (token === "SLACK_APP_TOKEN" ? "connections:write" : "a permission");
    return `${token} lacks ${scope} (missing_scope): ${scopeAdvice(token)}`;
  }
  if (GONE.has(code)) return `${token} is not valid any longer (${code}): install the app again and set the new token`;
  return `${token} is not accepted by Slack (${code}): ${KIND[token]}`;
}

export function scopeAdvice(token: TokenName): string {
  return token === "SLACK_APP_TOKEN"
    ? KIND.SLACK_APP_TOKEN
    : "add it under OAuth & Permissions in the app's settings and reinstall the app";
}

/** A port that cannot be listened on. */
export function portFault(error: unknown, port: number, variable: string): SlackStartError {
  const code = (error as { code?: string } | null)?.code;
  const why = code === "EADDRINUSE" ? "another program listens there" : reason(error);
  return new SlackStartError(`port ${port} cannot be used: ${why}; stop it or set ${variable} to a free port`, {
    cause: error,
  });
}

/** The innermost code or message: "ECONNREFUSED" says more than "fetch failed". */
function reason(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  const { code, name, message } = (current ?? {}) as { code?: unknown; name?: string; message?: string };
  if (name === "TimeoutError") return "no answer in time";
  return typeof code === "string" ? code : (message ?? String(current));
}
