import { createHmac } from "node:crypto";
import type { Json } from "../../api.ts";
import type { Clock } from "../clock.ts";
import { asObject } from "../json.ts";
import type { Ack, Outgoing, Transport } from "./transport.ts";

interface Options {
  readonly requestUrl: string;
  readonly signingSecret: string;
  readonly ackMs: number;
  readonly clock: Clock;
}

/** Delivers to a request URL with signed requests, as Slack does for apps without Socket Mode. */
export function createHttpMode(options: Options): Transport {
  return {
    connected: () => true,
    async send(outgoing) {
      try {
        return await post(options, outgoing);
      } catch (fault) {
        const timedOut = fault instanceof Error && fault.name === "TimeoutError";
        return timedOut ? { type: "silent", reason: "http_timeout" } : { type: "unreachable" };
      }
    },
  };
}

/** Asks the request URL to repeat a challenge, as Slack does before it believes in one. Throws when it does not. */
export async function verifyRequestUrl(options: Options, challenge: string): Promise<void> {
  const body = JSON.stringify({ type: "url_verification", challenge });
  const response = await fetch(options.requestUrl, request(options, "application/json", body, {}));
  const answer = await response.text();
  if (response.ok && (answer === challenge || parse(answer).challenge === challenge)) return;
  throw new Error(
    `The request URL ${options.requestUrl} did not repeat the challenge (HTTP ${response.status}): is the app running there, with the sandbox's signing secret?`,
  );
}

async function post(options: Options, outgoing: Outgoing): Promise<Ack> {
  const [type, body] = encode(outgoing);
  const retry: Record<string, string> = outgoing.retry
    ? { "x-slack-retry-num": String(outgoing.retry.attempt), "x-slack-retry-reason": outgoing.retry.reason }
    : {};
  const response = await fetch(options.requestUrl, request(options, type, body, retry));
  const text = await response.text();
  if (!response.ok) {
    return { type: "failed", status: response.status, noRetry: response.headers.get("x-slack-no-retry") === "1" };
  }
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { type: "answered", body: isJson || text === "" ? parse(text) : { text } };
}

function encode({ kind, payload }: Outgoing): [type: string, body: string] {
  if (kind === "events_api") return ["application/json", JSON.stringify(payload)];
  const form =
    kind === "interactive"
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return ["application/x-www-form-urlencoded", new URLSearchParams(form).toString()];
}

function request(options: Options, type: string, body: string, headers: Record<string, string>): RequestInit {
  const timestamp = String(Math.floor(options.clock.now() / 1000));
  const digest = createHmac("sha256", options.signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    method: "POST",
    headers: {
      "content-type": type,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
      ...headers,
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(options.ackMs),
  };
}

function parse(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return text === "" ? {} : { text };
  }
}
