/** A source's base address, and what is joined to it. */

/**
 * Joins as people read it: the path goes behind the address's own path, query strings are added up. User and password
 * are left out, since no request may carry them in its address: see {@link basicAuthorization}.
 */
export function joinAddress(base: string, path: string): URL {
  const url = new URL(base);
  const [pathname = "", search = ""] = path.split(/\?(.*)/s);
  if (pathname !== "") url.pathname = url.pathname.replace(/\/$/, "") + pathname;
  url.search = [url.search.slice(1), search].filter((part) => part !== "").join("&");
  url.username = "";
  url.password = "";
  return url;
}

/** The header for user and password, given or from the address (`https://user:password@host`); none where neither is. */
export function basicAuthorization(base: string, user?: string, password?: string): Record<string, string> {
  const url = new URL(base);
  const name = user ?? decodeURIComponent(url.username);
  const secret = password ?? decodeURIComponent(url.password);
  if (name === "" && secret === "") return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}` };
}
