import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isFromOwnPage } from "./browser-guard.ts";
import { sendJson, sendText, TooLarge } from "./http-io.ts";
import { BadOrder } from "./orders.ts";
import { serveStatic } from "./static-files.ts";

/** Serves a request, or answers false to let the next one try. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

interface Routes {
  /** For the app, which proves itself with its token. */
  readonly app: Route;
  /** For the page on this machine. */
  readonly page: readonly Route[];
  readonly assets?: string;
}

export function createHttpServer(routes: Routes): Server {
  const server = createServer((request, response) => {
    serve(routes, request, response).catch((fault: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, statusOf(fault), fault instanceof Error ? fault.message : "The sandbox failed.");
    });
  });
  // Longer than any pause between two polls: a connection must not be closed while the next question is on its way.
  server.keepAliveTimeout = 75_000;
  return server;
}

function statusOf(fault: unknown): number {
  if (fault instanceof TooLarge) return 413;
  return fault instanceof BadOrder ? 400 : 500;
}

/** The same shape as a refused deed or control order, so that the page can show it. */
function refuse(response: ServerResponse, status: number, problem: string): void {
  sendJson(response, status, { ok: false, problem, error: problem });
}

async function serve(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await routes.app(request, response)) return;
  if (!isFromOwnPage(request)) {
    refuse(response, 403, "Only the sandbox's own page on this machine may do this.");
    return;
  }
  for (const route of routes.page) if (await route(request, response)) return;
  const { pathname } = new URL(request.url ?? "/", "http://local");
  if (request.method === "GET" && routes.assets && (await serveStatic(routes.assets, pathname, response))) return;
  sendText(response, 404, "There is nothing here.");
}

/** Starts listening and gives the port. A taken port is one clear error. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (fault: NodeJS.ErrnoException) => {
      const isTaken = fault.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${port} on ${host} is taken: choose another one.`, { cause: fault }) : fault);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
