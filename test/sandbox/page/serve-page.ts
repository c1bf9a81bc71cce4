import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Act, ActAnswer, World } from "../../../src/sandbox/api.ts";
import type { BusinessState } from "../../../src/sandbox/page/business/business.ts";

/** A server that shows the built page a world written by hand and notes what the page does to it. */
export interface PageServer {
  readonly url: string;
  readonly acts: Act[];
  readonly businessActs: unknown[];
  world: World;
  business: BusinessState | undefined;
  /** What the next acts are answered; the world may change on the way. */
  answer: (act: Act) => ActAnswer | Promise<ActAnswer>;
  /** Shows another world to all pages. */
  show: (change: Partial<World>) => void;
  stop: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

/** `built` is the folder that scripts/build-page.mjs wrote. */
export async function servePage(built: string, world: World): Promise<PageServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => void route(request, response));
  const page: PageServer = {
    url: "",
    acts: [],
    businessActs: [],
    world,
    business: undefined,
    answer: () => ({ ok: true }),
    show: (change) => {
      page.world = { ...page.world, ...change, version: page.world.version + 1 };
      for (const listener of listeners) listener.write(`data: ${page.world.version}\n\n`);
    },
    stop: async () => {
      for (const listener of listeners) listener.end();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
    if (pathname === "/sandbox/changes") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${page.world.version}\n\n`);
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    } else if (pathname === "/sandbox/world") {
      json(response, { ...page.world, me: searchParams.get("as") ?? page.world.me });
    } else if (pathname === "/sandbox/act") {
      const act = (await body(request)) as Act;
      page.acts.push(act);
      json(response, await page.answer(act));
    } else if (pathname.startsWith("/business/")) {
      await business(pathname, request, response);
    } else await file(pathname, response);
  };
  const business = async (pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!page.business) {
      response.writeHead(404).end();
    } else if (pathname === "/business/state") json(response, page.business);
    else {
      page.businessActs.push(await body(request));
      json(response, { ok: true });
    }
  };
  const file = async (pathname: string, response: ServerResponse): Promise<void> => {
    if (pathname === "/sandbox/files/F0CHART") {
      response.writeHead(200, { "content-type": "image/svg+xml" }).end(CHART);
      return;
    }
    const name = pathname === "/" ? "/index.html" : pathname;
    try {
      const bytes = await readFile(join(built, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(page, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function body(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/** A picture of the size of Leadline's charts. */
const CHART = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="600" viewBox="0 0 1200 600">
  <rect width="1200" height="600" fill="#ffffff"/>
  <path d="M60 330C200 120 320 120 420 330S640 540 760 330 960 120 1150 330V430C960 240 860 240 760 430S540 620 420 430 200 240 60 430Z" fill="#d8e8f0"/>
  <path d="M60 380C200 170 320 190 420 380S640 570 760 380 880 200 960 180L1000 540H1150" fill="none" stroke="#0b5d78" stroke-width="6"/>
  <rect x="985" y="40" width="165" height="520" fill="#e0243b" opacity="0.14"/>
  <path d="M60 40V560H1160" fill="none" stroke="#8aa0b2" stroke-width="3"/>
</svg>`;
