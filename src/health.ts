/** `/healthz`, `/readyz` and `/metrics`, for whoever watches the watchman. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

export interface Readiness {
  readonly ok: boolean;
  /** Each part with what is wrong with it, in one sentence; free of secrets. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface HealthOptions {
  readonly ready: () => Promise<Readiness>;
  readonly registry: Registry;
}

/** Answers the three addresses; false: it is somebody else's. */
export async function routeHealth(
  { ready, registry }: HealthOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = request.url?.split("?")[0];
  if (path === "/healthz") {
    send(response, 200, "text/plain", "ok\n");
    return true;
  }
  if (path === "/readyz") {
    const state = await ready();
    send(response, state.ok ? 200 : 503, "application/json", `${JSON.stringify(state)}\n`);
    return true;
  }
  if (path === "/metrics") {
    send(response, 200, registry.contentType, await registry.metrics());
    return true;
  }
  return false;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}

/** Serves health on a port of its own. Throws one line when the port is taken. */
export async function serveHealth(
  options: HealthOptions,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    routeHealth(options, request, response)
      .then((mine) => {
        if (!mine) send(response, 404, "text/plain", "not here: /healthz, /readyz, /metrics\n");
      })
      .catch(() => send(response, 500, "text/plain", "the question could not be answered\n"));
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "something else listens there" : (error.code ?? error.message);
      reject(new Error(`HTTP_PORT ${port} cannot be used: ${why}; set another one`, { cause: error }));
    });
    server.listen(port, () => resolve());
  });
}
