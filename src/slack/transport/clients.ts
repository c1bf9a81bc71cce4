import { WebClient } from "@slack/web-api";
import type { Logger } from "pino";
import { slackLog } from "./slack-log.ts";

export interface SlackAddress {
  readonly botToken: string;
  /** Another address of the Web API than Slack's own. */
  readonly apiUrl?: string;
}

/**
 * The client of everything that is posted. It never repeats a call by itself: after a lost answer that would post a
 * message twice; and it never waits after a 429, because its whole queue would.
 */
export function posterClient(address: SlackAddress, log: Logger): WebClient {
  return new WebClient(address.botToken, { ...place(address, log), timeout: 10_000 });
}

/** Options of the client that listeners get: an answer in time or none, since a person is waiting. */
export function listenerOptions(address: SlackAddress, log: Logger) {
  return { ...place(address, log), timeout: 2_500 };
}

function place({ apiUrl }: SlackAddress, log: Logger) {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLog(log),
  };
}
