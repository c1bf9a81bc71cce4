import type { IncomingMessage, ServerResponse } from "node:http";
import type { Act, ActAnswer, Control, ControlAnswer } from "../../api.ts";
import type { Changes } from "../changes.ts";
import { mimetypeOf } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { worldOf } from "../snapshot.ts";
import { readBody, sendJson, sendText } from "./http-io.ts";
import { readAct, readControl } from "./orders.ts";

const LARGEST_ORDER = 1_000_000;
const KEEP_ALIVE_MS = 15_000;

/** What the page's addresses lead to. */
export interface PageParts {
  readonly slack: Slack;
  readonly changes: Changes;
  readonly act: (deed: Act) => Promise<ActAnswer>;
  readonly control: (order: Control) => ControlAnswer;
}

/** Serves `/sandbox/*`: the contract in api.ts. False for any other path. */
export async function servePage(
  parts: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
  switch (`${request.method} ${pathname}`) {
    case "GET /sandbox/world":
      sendJson(response, 200, worldOf(parts.slack, searchParams.get("as") ?? ""));
      return true;
    case "GET /sandbox/traffic":
      sendJson(response, 200, parts.slack.traffic.since(Number(searchParams.get("since") ?? 0)));
      return true;
    case "GET /sandbox/changes":
      tellChanges(parts.changes, response);
      return true;
    case "POST /sandbox/act":
      sendJson(response, 200, await parts.act(readAct(await readBody(request, LARGEST_ORDER))));
      return true;
    case "POST /sandbox/control":
      sendJson(response, 200, parts.control(readControl(await readBody(request, LARGEST_ORDER))));
      return true;
  }
  if (request.method === "GET" && pathname.startsWith("/sandbox/files/")) {
    sendFile(parts.slack, pathname.split("/").at(-1) ?? "", response);
    return true;
  }
  return false;
}

function tellChanges(changes: Changes, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.write(`data: ${changes.version()}\n\n`);
  const stop = changes.listen((version) => response.write(`data: ${version}\n\n`));
  const alive = setInterval(() => response.write(": alive\n\n"), KEEP_ALIVE_MS);
  response.on("close", () => {
    clearInterval(alive);
    stop();
  });
}

/** Only files that a message or view shows; only pictures are drawn, anything else is a download. */
function sendFile(slack: Slack, id: string, response: ServerResponse): void {
  const file = slack.workspace.files.get(id);
  if (!file?.bytes || !file.shown) {
    sendText(response, 404, "There is no such file, or nothing shows it yet.");
    return;
  }
  const type = mimetypeOf(file.name);
  response.writeHead(200, {
    "content-type": type,
    "content-length": file.bytes.length,
    "content-disposition": type.startsWith("image/") ? "inline" : "attachment",
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=3600",
  });
  response.end(file.bytes);
}
