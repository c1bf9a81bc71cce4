import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault, Json } from "../../api.ts";
import { asText } from "../json.ts";
import { respond } from "../people/respond.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { parseJson, readArguments, readBody, readParts, sendJson, sendText } from "./http-io.ts";
import { type Answer, callMethod, channelOf, rateLimited } from "./web-api.ts";

const LARGEST_CALL = 4_000_000;
const LARGEST_UPLOAD = 21_000_000;

/** Serves what the app calls: the Web API, response_urls and upload addresses. False for any other path. */
export async function serveApp(
  slack: Slack,
  openSocket: () => string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { pathname } = new URL(request.url ?? "/", "http://local");
  const [, place, ...rest] = pathname.split("/");
  const name = rest.join("/");
  switch (place) {
    case "api": {
      const args = await readArguments(request, LARGEST_CALL);
      const token = tokenOf(request, args);
      const call = () => callMethod(slack, name, { args, token, openSocket });
      await answer(slack, { name, args, call }, response);
      return true;
    }
    case "response": {
      const args = parseJson((await readBody(request, LARGEST_CALL)).toString());
      await answer(slack, { name: "response_url", args, call: () => useResponse(slack, name, args) }, response);
      return true;
    }
    case "upload": {
      const bytes = await uploaded(request);
      const [, id = "", ticket = ""] = rest;
      const args = { file: id, bytes: bytes.length };
      await answer(slack, { name: "upload", args, call: () => store(slack, id, ticket, bytes) }, response);
      return true;
    }
    default:
      return false;
  }
}

interface Call {
  readonly name: string;
  readonly args: Json;
  readonly call: () => Answer;
}

/** Runs a call with the fault that may meet it, logs it, and answers. */
async function answer(slack: Slack, { name, args, call }: Call, response: ServerResponse): Promise<void> {
  const began = Date.now();
  const fault = slack.faults.take(name, channelOf(args));
  if (fault?.type === "delay") await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const result = instead(fault) ?? call();
  const isLost = fault?.type === "lost request" || fault?.type === "lost answer";
  slack.traffic.add({
    at: slack.clock.now(),
    kind: "call",
    name,
    request: args,
    answer: isLost ? null : result.body,
    ms: Date.now() - began,
  });
  slack.changed();
  if (isLost) response.destroy();
  else if (name === "upload") sendText(response, result.status, asText(result.body.text));
  else sendJson(response, result.status, result.body, result.headers);
}

/** What a fault answers in place of the deed; undefined where the deed is done all the same. */
function instead(fault: Fault["kind"] | undefined): Answer | undefined {
  switch (fault?.type) {
    case "rate limited":
      return rateLimited(fault.retryAfter);
    case "status":
      return { status: fault.status, headers: {}, body: { ok: false, error: "sandbox_fault" } };
    case "error":
      return { status: 200, headers: {}, body: { ok: false, error: fault.error } };
    case "lost request":
      return { status: 0, headers: {}, body: {} };
    default:
      return undefined;
  }
}

function useResponse(slack: Slack, id: string, args: Json): Answer {
  try {
    respond(slack, slack.handles.takeResponse(id), args);
    return { status: 200, headers: {}, body: { ok: true } };
  } catch (fault) {
    if (!(fault instanceof SlackFault)) throw fault;
    const isUrlFault = fault.code.endsWith("_url");
    return { status: isUrlFault ? 404 : 400, headers: {}, body: { ok: false, error: fault.code, ...fault.extra } };
  }
}

function store(slack: Slack, id: string, ticket: string, bytes: Buffer): Answer {
  const file = slack.workspace.files.get(id);
  if (file?.ticket !== ticket || file.completedAt !== undefined)
    return { status: 404, headers: {}, body: { text: "file_not_found" } };
  if (bytes.length !== file.length) return { status: 400, headers: {}, body: { text: "length_mismatch" } };
  file.bytes = bytes;
  return { status: 200, headers: {}, body: { text: `OK - ${bytes.length}` } };
}

/** The bytes of an upload: the whole body, or the first file among its parts. */
async function uploaded(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request, LARGEST_UPLOAD);
  const type = request.headers["content-type"] ?? "";
  if (!type.includes("multipart/form-data")) return body;
  const parts = Object.values(await readParts(type, body));
  return parts.find((part) => Buffer.isBuffer(part)) ?? Buffer.from(asText(parts[0]));
}

function tokenOf(request: IncomingMessage, args: Json): string {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "");
  return bearer?.[1] ?? asText(args.token);
}
