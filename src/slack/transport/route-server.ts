import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { CustomRoute } from "@slack/bolt";
import { portFault } from "./start-fault.ts";

/** Serves health and the like beside Socket Mode, where Bolt would leave a taken port to crash the process. */
export class RouteServer {
  readonly #routes: readonly CustomRoute[];
  readonly #wanted: number;
  readonly #variable: string;
  readonly #server: Server;
  #port: number | null = null;

  /** `variable`: the setting that the port comes from, for the error. Port 0: any free one. */
  constructor(routes: readonly CustomRoute[], port: number, variable: string) {
    this.#routes = routes;
    this.#wanted = port;
    this.#variable = variable;
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  get port(): number | null {
    return this.#port;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => reject(portFault(error, this.#wanted, this.#variable)));
      this.#server.listen(this.#wanted, resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : this.#wanted;
  }

  async stop(): Promise<void> {
    if (this.#port === null) return;
    this.#port = null;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [path] = (request.url ?? "/").split("?");
    const method = request.method ?? "GET";
    const route = this.#routes.find((one) => one.path === path && [one.method].flat().includes(method));
    if (route) route.handler(Object.assign(request, { params: {} }), response);
    else response.writeHead(404).end();
  }
}
