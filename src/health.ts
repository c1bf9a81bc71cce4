/** `/healthz`, `/readyz` and `/metrics`, for whoever watches the watchman. */
import type { ServerResponse } from "node:http";
import type { CustomRoute } from "@slack/bolt";
import type { Registry } from "prom-client";

export interface Readiness {
  readonly ok: boolean;
  /** Each part as one sentence; free of secrets. */
  readonly parts: Readonly<Record<string, string>>;
}

/** @param ready looks at database, connection and age of the last round; it may throw, which is "not ready" */
export function healthRoutes(ready: () => Promise<Readiness>, registry: Registry): CustomRoute[] {
  return [
    {
      path: "/healthz",
      method: ["GET", "HEAD"],
      handler: (_request, response) => send(response, 200, "text/plain", "ok\n"),
    },
    {
      path: "/readyz",
      method: ["GET", "HEAD"],
      handler: (_request, response) =>
        answer(response, async () => {
          const state = await ready();
          send(response, state.ok ? 200 : 503, "application/json", `${JSON.stringify(state)}\n`);
        }),
    },
    {
      path: "/metrics",
      method: ["GET", "HEAD"],
      handler: (_request, response) =>
        answer(response, async () => send(response, 200, registry.contentType, await registry.metrics())),
    },
  ];
}

function answer(response: ServerResponse, work: () => Promise<void>): void {
  work().catch(() => send(response, 503, "text/plain", "the question could not be answered\n"));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
