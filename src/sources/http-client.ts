/** Fetches text over HTTP for sources: bounded in size, strict about where it is led, quiet about secrets. */
import { Agent, fetch, type Response } from "undici";
import { Fault, networkFault } from "./fault.ts";
import { oneLine, type Redact } from "./redact.ts";

export interface HttpRequest {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpClient {
  /** The body of an answer with a 2xx status. @throws Fault */
  text(request: HttpRequest, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

export interface HttpClientSettings {
  /** Bytes an answer may have, unpacked. */
  readonly maxBytes: number;
  readonly redact: Redact;
}

const REDIRECTS = 3;

export function httpClient(settings: HttpClientSettings): HttpClient {
  const agent = new Agent({ connect: { timeout: 10_000 } });

  async function text(request: HttpRequest, signal: AbortSignal): Promise<string> {
    let { url } = request;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const response = await once({ ...request, url }, signal);
      const target = redirection(response, url);
      if (target === undefined) return answer(response, url);
      await response.body?.cancel();
      url = allowedTarget(url, target, request.method);
    }
    throw new Fault("refused", `${url.host} redirects more than ${REDIRECTS} times`);
  }

  async function once(request: HttpRequest, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(request.url, {
        method: request.method,
        headers: merged({ accept: "application/json", "user-agent": "leadline" }, request.headers),
        body: request.body ?? null,
        redirect: "manual",
        dispatcher: agent,
        signal,
      });
    } catch (error) {
      throw explain(error, request.url);
    }
  }

  async function answer(response: Response, url: URL): Promise<string> {
    const body = await readBody(response, url, response.ok ? settings.maxBytes : 4096, response.ok);
    if (response.ok) return body;
    const said = oneLine(settings.redact(body), 200);
    throw new Fault(
      reasonOf(response.status),
      `${url.host} answered HTTP ${response.status}${said ? `: ${said}` : ""}`,
    );
  }

  return { text, close: () => agent.destroy() };
}

/** Header names know no case: the later one wins, where fetch would send both. */
function merged(...headers: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const all = headers.flatMap((some) => Object.entries(some));
  return Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Reads and unpacks up to `limit` bytes; more is a fault, or where `strict` is false simply left unread. */
async function readBody(response: Response, url: URL, limit: number, strict: boolean): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= limit) continue;
      if (strict) throw new Fault("rubbish", `the answer of ${url.host} is larger than ${megabytes(limit)} MB`);
      break;
    }
  } catch (error) {
    throw explain(error, url);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function redirection(response: Response, from: URL): URL | undefined {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || location === null) return undefined;
  if (!URL.canParse(location, from.href)) throw new Fault("refused", `${from.host} redirects to what is no address`);
  return new URL(location, from.href);
}

/** Credentials go with the request, so it must stay where the catalogue sent it; an upgrade to https is still there. */
function allowedTarget(from: URL, to: URL, method: string): URL {
  const upgraded = from.protocol === "http:" && to.protocol === "https:" && from.hostname === to.hostname;
  if (to.origin !== from.origin && !(upgraded && from.port === "" && to.port === ""))
    throw new Fault(
      "refused",
      `${from.host} redirects to ${to.protocol}//${to.host}; write that address if it is right`,
    );
  if (method !== "GET") throw new Fault("refused", `${from.host} redirects a ${method}; write the final address`);
  return to;
}

function reasonOf(status: number): Fault["reason"] {
  if (status === 408 || status === 504) return "timeout";
  return status >= 500 || [401, 403, 407, 429].includes(status) ? "unreachable" : "refused";
}

function explain(error: unknown, url: URL): unknown {
  if (error instanceof Fault) return error;
  const network = networkFault(error, url.host);
  if (network) return network;
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new Fault(
    "unreachable",
    `${url.host} broke off: ${inner instanceof Error ? inner.message : "no reason given"}`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
