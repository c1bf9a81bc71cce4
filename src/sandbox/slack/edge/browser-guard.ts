import type { IncomingMessage } from "node:http";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether a request to the page's own addresses comes from this machine and not from a web page elsewhere: the Host
 * must be a loopback name (a foreign name that resolves to this machine is refused), and the Origin absent or the same.
 */
export function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const { host = "", origin } = headers;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!LOOPBACK.has(name)) return false;
  return origin === undefined || origin === `http://${host}`;
}
