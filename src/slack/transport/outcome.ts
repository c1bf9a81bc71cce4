import { WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";

/**
 * What is known after one call of the Web API.
 *
 * - `limited`: not done; the method may be called again after `ms`.
 * - `refused`: not done, and Slack said why.
 * - `lost`: it may have been done. Network faults, time-outs, other answers than 200, and Slack's own "something may have
 *   succeeded".
 */
export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "limited"; readonly ms: number }
  | { readonly kind: "refused"; readonly code: string; readonly detail: readonly string[] }
  | { readonly kind: "lost"; readonly why: string };

/** Slack's errors that leave open whether the deed was done. */
const OPEN = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]);
const LIMITS = new Set(["ratelimited", "rate_limited"]);
const DEFAULT_LIMIT_MS = 30_000;

/** Makes one call and says what came of it. Never throws. */
export async function attempt<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "ok", value: await call() };
  } catch (error) {
    return judge(error);
  }
}

function judge(error: unknown): Exclude<Outcome<never>, { kind: "ok" }> {
  if (error instanceof WebAPIRateLimitedError) return { kind: "limited", ms: Math.max(1, error.retryAfter) * 1000 };
  if (!(error instanceof WebAPIPlatformError)) {
    return { kind: "lost", why: error instanceof Error ? error.message : String(error) };
  }
  const { error: code, response_metadata: about } = error.data;
  if (LIMITS.has(code)) return { kind: "limited", ms: retryAfter(about) };
  // An answer of 200 that is not JSON (a proxy's page) arrives here with its text as the code.
  if (OPEN.has(code) || !/^[a-z0-9_]{1,100}$/.test(code)) return { kind: "lost", why: code.slice(0, 100) };
  return { kind: "refused", code, detail: (about?.messages ?? []).slice(0, 5) };
}

function retryAfter(about: { retryAfter?: number } | undefined): number {
  return about?.retryAfter === undefined ? DEFAULT_LIMIT_MS : Math.max(1, about.retryAfter) * 1000;
}
