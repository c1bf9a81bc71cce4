import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { readAsk } from "./ask.ts";
import type { Business } from "./business.ts";
import { CLIENTS, findClient } from "./clients.ts";
import { type Kind, STEP } from "./generate.ts";
import { brokenPage, landingPage } from "./landing-page.ts";

const PREFIX = "/business/";
const BODY_MOST = 10_000;
const DAY = 86_400_000;

interface Answer {
  readonly status: number;
  /** A string is HTML, everything else becomes JSON. */
  readonly body: unknown;
}

/**
 * Answers everything under `/business/`: the business's API, its landing pages and its control panel. The result says
 * whether the request was meant for it; others are left untouched.
 */
export async function routeBusiness(
  business: Business,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  // Looked at as it came: not every address that a client may send is one that can be taken apart.
  if (!request.url?.startsWith(PREFIX)) return false;
  const url = new URL(`http://localhost${request.url}`);
  const { status, body } = await answer(business, request, url).catch((fault: unknown) => ({
    status: 500,
    body: { error: `The business failed: ${fault instanceof Error ? fault.message : "fault"}` },
  }));
  const isPage = typeof body === "string";
  response.writeHead(status, {
    "content-type": isPage ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(isPage ? body : JSON.stringify(body));
  return true;
}

async function answer(business: Business, request: IncomingMessage, url: URL): Promise<Answer> {
  const path = url.pathname.startsWith(PREFIX) ? url.pathname.slice(PREFIX.length) : "";
  if (path === "act") return act(business, request);
  if (request.method !== "GET" && request.method !== "HEAD") return refused(405, "Only GET is answered here");
  if (path === "state") return { status: 200, body: await business.state() };
  if (path.startsWith("landing/")) return landing(business, path.slice("landing/".length));
  if (path.startsWith("api/")) return api(business, path.slice("api/".length), url.searchParams);
  return refused(404, "There is nothing here");
}

async function api(business: Business, path: string, query: URLSearchParams): Promise<Answer> {
  if (!business.isOpen()) return refused(503, "The business is still writing its past: ask again in some seconds");
  switch (path) {
    case "leads":
      return counts(business, "lead", query);
    case "signups":
      return counts(business, "signup", query);
    case "intake":
      return intake(business);
    case "campaigns":
      return { status: 200, body: { campaigns: campaigns(business.clock.now()) } };
    default:
      return refused(404, "There are leads, signups, intake and campaigns");
  }
}

async function counts(business: Business, kind: Kind, query: URLSearchParams): Promise<Answer> {
  const asked = readAsk(query, STEP[kind] / 1000, CLIENTS.length);
  if (!asked.ok) return refused(400, asked.problem);
  const { window, clients } = asked.ask;
  const rows = await business.count(kind, window);
  return { status: 200, body: { rows: clients ? rows.filter(({ group }) => clients.has(group)) : rows } };
}

async function intake(business: Business): Promise<Answer> {
  const acceptedPerMinute = await business.acceptedPerMinute();
  return { status: 200, body: { at: new Date(business.clock.now()).toISOString(), acceptedPerMinute } };
}

/** Campaigns spend their budget evenly over the UTC day and never pause: a stop has another cause. */
function campaigns(now: number): object[] {
  const left = 1 - (now % DAY) / DAY;
  return CLIENTS.map(({ id, campaign, dailyBudget }) => ({
    client: id,
    name: campaign,
    status: "running",
    currency: "EUR",
    dailyBudget,
    budgetLeft: Math.round(dailyBudget * left * 100) / 100,
  }));
}

async function landing(business: Business, id: string): Promise<Answer> {
  const client = findClient(id);
  if (!client) return refused(404, "There is no such client");
  const { status, delay } = business.landing(id);
  // The visitor waits in his own time, whatever the sandbox's clock shows.
  if (delay > 0) await wait(delay);
  return { status, body: status === 200 ? landingPage(client) : brokenPage(client) };
}

async function act(business: Business, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return refused(405, "An act is posted");
  // Other pages of the same browser can post here too, but not with this type unless they are let.
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    return problem(415, "An act is posted as application/json");
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > BODY_MOST) return problem(413, `An act has at most ${BODY_MOST} characters`);
  }
  let asked: unknown;
  try {
    asked = JSON.parse(text);
  } catch {
    return problem(400, 'An act is JSON such as {"do": "stop", "client": "acme"}');
  }
  const outcome = await business.act(asked);
  return { status: 200, body: outcome };
}

function problem(status: number, text: string): Answer {
  return { status, body: { ok: false, problem: text } };
}

function refused(status: number, error: string): Answer {
  return { status, body: { error } };
}
