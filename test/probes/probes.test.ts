import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { probeKinds } from "../../src/probes/index.ts";
import type { ProbeContext } from "../../src/probes/probe.ts";
import { runProbe } from "../../src/probes/run-probe.ts";
import { openSources } from "../../src/sources/open-sources.ts";
import { freePort } from "../support/free-port.ts";
import { httpServer, type Loopback } from "../support/loopback.ts";
import { PATIENCE } from "../support/patience.ts";

const NOW = Date.UTC(2026, 5, 1, 14, 6);
let page: Loopback;
let seen: string[] = [];

beforeAll(async () => {
  page = await httpServer(async (request, response) => {
    seen.push(request.url ?? "");
    const url = new URL(request.url ?? "/", "http://local");
    if (url.pathname === "/never") return;
    if (url.pathname === "/slow") await pause(Number(url.searchParams.get("ms")));
    const hops = Number(url.searchParams.get("hops") ?? 0);
    if (hops > 0) return response.writeHead(302, { location: `/?hops=${hops - 1}` }).end();
    if (url.pathname === "/depth") return response.end(JSON.stringify({ depth: Number(url.searchParams.get("n")) }));
    return response.writeHead(Number(url.searchParams.get("status") ?? 200)).end("a page");
  });
});
afterAll(() => page.stop());

function context(values: Record<string, string> = {}, signal = new AbortController().signal): ProbeContext {
  const options = { url: page.url };
  const sources = openSources(new Map([["api", { id: "api", type: "http", options }]]), {
    folder: ".",
    timeout: PATIENCE,
    maxRows: 10,
  });
  return { values, source: sources.get, now: NOW, signal };
}

const http = (options: object, values = {}, signal?: AbortSignal) =>
  runProbe({ kind: "http", options }, context(values, signal));
const source = (options: object, values = {}) =>
  runProbe({ kind: "source", options: { source: "api", expect: ">= 1", ...options } }, context(values));

describe("a probe of a page", () => {
  it("says status and time, and whether they are as expected", async () => {
    expect(await http({ http: `${page.url}/`, expect: 200 })).toEqual({
      verdict: "ok",
      value: expect.stringMatching(/^HTTP 200 in (under )?\d+\.\d s$/),
      normal: "expected HTTP 200",
      at: NOW,
      fault: null,
    });
    expect(await http({ http: `${page.url}/?status=503` })).toMatchObject({
      verdict: "problem",
      value: expect.stringMatching(/^HTTP 503 in (under )?\d+\.\d s$/),
    });
  });

  it("may expect a time, a status, or both", async () => {
    const slow = `${page.url}/slow?ms=300`;
    expect(await http({ http: slow, expect: "<= 0.2 s" })).toMatchObject({
      verdict: "problem",
      normal: "expected <= 0.2 s",
    });
    expect(await http({ http: slow, expect: "< 4900 ms" })).toMatchObject({ verdict: "ok" });
    expect(await http({ http: `${slow}&status=404`, expect: "< 4.9 s" })).toMatchObject({ verdict: "problem" });
    expect(await http({ http: `${slow}&status=404`, expect: "404, <= 4.9 s" })).toMatchObject({
      verdict: "ok",
      normal: "expected HTTP 404, <= 4.9 s",
    });
  });

  it("follows three redirects, as visitors do, and no more", async () => {
    expect(await http({ http: `${page.url}/?hops=3` })).toMatchObject({ verdict: "ok" });
    expect(await http({ http: `${page.url}/?hops=4` })).toMatchObject({
      verdict: "problem",
      value: "more than 3 redirects",
    });
  });

  it("finds a problem where no page answers, in words a client understands", async () => {
    expect(await http({ http: `http://127.0.0.1:${await freePort()}/` })).toMatchObject({
      verdict: "problem",
      value: "the page cannot be reached: the connection was refused",
      fault: null,
    });
  });

  it("waits five seconds and not longer", async () => {
    const found = await http({ http: `${page.url}/never` });
    expect(found).toMatchObject({ verdict: "problem", value: "no answer within 5 s" });
  });

  it("does not know when it is stopped", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await http({ http: `${page.url}/never` }, {}, stop.signal)).toMatchObject({ verdict: "unknown" });
  });

  it("puts values where they belong and encodes them there", async () => {
    seen = [];
    const host = page.host;
    const template = "http://{{client.site}}/{{client.path}}?q={{ client.name }}";
    await http({ http: template }, { "client.site": host, "client.path": "a/../b", "client.name": "A&B=#" });
    await http({ http: "{{client.url}}/x" }, { "client.url": page.url });
    await http({ http: "http://{{client.site}}" }, { "client.site": `${host}/landing` });
    expect(seen).toEqual(["/a%2F..%2Fb?q=A%26B%3D%23", "/x", "/landing"]);
  });

  it.each([
    ["a value that is missing", "https://{{client.site}}/", {}, "client.site is not known for this incident"],
    ["a value that is empty", "https://{{client.site}}/", { "client.site": "" }, "client.site is not known"],
    [
      "a host that is none",
      "https://{{client.site}}/",
      { "client.site": "x@evil" },
      "client.site is not the name of a host",
    ],
    ["a file", "{{client.url}}", { "client.url": "file:///etc/passwd" }, "is no web address"],
    ["no address", "landing page", {}, "is no web address"],
  ])("refuses %s", async (_name, template, values, fault) => {
    expect(await http({ http: template }, values)).toMatchObject({
      verdict: "unknown",
      value: "not measured",
      fault: expect.stringContaining(fault),
    });
  });
});

describe("a probe of a source", () => {
  const depth = (n: number | string) => ({ path: `/depth?n=${n}`, value: "depth" });

  it("says the number with its unit, and what is normal", async () => {
    expect(await source({ query: depth(41), unit: "per minute", normal: "30 to 60" })).toEqual({
      verdict: "ok",
      value: "41 per minute",
      normal: "normal 30 to 60",
      at: NOW,
      fault: null,
    });
    expect(await source({ query: depth(0.00423) })).toMatchObject({
      verdict: "problem",
      value: "0.0042",
      normal: "expected >= 1",
    });
  });

  it.each([
    ["1034.6", "1,035"],
    ["41.52", "41.5"],
    ["0", "0"],
    ["-3", "-3"],
    ["1e9", "1,000,000,000"],
  ])("shows %s as %s", async (n, shown) => expect((await source({ query: depth(n) })).value).toBe(shown));

  it("does not know when the source does not", async () => {
    expect(await source({ query: { value: "depth" } })).toMatchObject({
      verdict: "unknown",
      value: "not measured",
      fault: expect.stringMatching(/^source api: the answer is not JSON/),
    });
    expect(await source({ source: "crm", query: "select 1" })).toMatchObject({
      fault: "the catalogue has no source crm",
    });
  });

  it("takes values into its query that can do no harm there, and no others", async () => {
    seen = [];
    const query = { path: "/depth?n=7&client={{client.id}}&at={{at_s}}", value: "depth" };
    expect(await source({ query }, { "client.id": "acme-1" })).toMatchObject({ value: "7" });
    expect(seen).toEqual([`/depth?n=7&client=acme-1&at=${NOW / 1000}`]);
    for (const id of ["a' or 1=1 --", 'x"}', "a--b", "..", "{{at}}", "a\\", "a\nb", "a;b", "a*/"])
      expect(await source({ query }, { "client.id": id })).toMatchObject({
        verdict: "unknown",
        fault: "client.id holds characters that may not go into a query",
      });
  });
});

describe("running a probe", () => {
  it("survives steps that were frozen by another version", async () => {
    expect(await runProbe({ kind: "telepathy", options: {} }, context())).toMatchObject({
      verdict: "unknown",
      fault: 'this version knows no probe "telepathy"',
    });
    expect(await http({ url: "https://x" })).toMatchObject({ verdict: "unknown", value: "not measured" });
  });

  it("refuses expectations that are none when the catalogue is read", () => {
    const [ofSource, ofPage] = probeKinds;
    expect(ofSource?.options.safeParse({ source: "a", query: "up", expect: "<= 2 s" }).success).toBe(false);
    expect(ofSource?.options.safeParse({ source: "a", query: "up", expect: ">= 2" }).success).toBe(true);
    expect(ofPage?.options.safeParse({ http: "https://x", expect: "fast" }).success).toBe(false);
    expect(ofPage?.options.safeParse({ http: "https://x", status: 200 }).success).toBe(false);
    for (const kind of probeKinds) expect(z.toJSONSchema(kind.options, { io: "input" })).toBeDefined();
  });
});
