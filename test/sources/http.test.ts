import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpSource } from "../../src/sources/http.ts";
import { freePort } from "../support/free-port.ts";
import { bodyOf, httpServer, type Loopback, silentServer } from "../support/loopback.ts";
import { PATIENCE } from "../support/patience.ts";
import {
  ask,
  type Bench,
  columnsOf,
  faultOf,
  HOUR,
  measure,
  NOON,
  type Row,
  type Setting,
  sourceContract,
} from "./contract.ts";

const kind = httpSource;
const SECRETS = ["ads-token-0815", "query-key-4242", "body-pass-1234", "user-pass-5678"];
const [TOKEN, KEY, PASS, USER] = SECRETS;

/** What the last request was, and what is answered. */
interface Desk extends Loopback {
  seen: { method: string | undefined; url: string | undefined; headers: Record<string, unknown>; body: string };
  answer: { status?: number; headers?: Record<string, string>; body: string | Buffer };
}

let desk: Desk;
beforeAll(async () => {
  const started = await httpServer(async (request, response) => {
    desk.seen = { method: request.method, url: request.url, headers: request.headers, body: await bodyOf(request) };
    response.writeHead(desk.answer.status ?? 200, desk.answer.headers).end(desk.answer.body);
  });
  desk = Object.assign(started, { seen: { method: "", url: "", headers: {}, body: "" }, answer: { body: "" } });
});
afterAll(() => desk.stop());

sourceContract(async (): Promise<Bench> => {
  const silent = await silentServer();
  const held: Row[][] = [];
  const server = await httpServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://local");
    if (url.pathname === "/api/echo")
      return response
        .writeHead(403)
        .end(`denied: ${request.url} ${JSON.stringify(request.headers)} ${await bodyOf(request)}`);
    const [from, to] = ["from", "to"].map((name) => Date.parse(url.searchParams.get(name) ?? ""));
    const rows = (held[Number(url.searchParams.get("case"))] ?? []).filter(
      ({ at }) => at >= Number(from) && at < Number(to),
    );
    const list = rows.map(({ at, ...row }) => ({
      bucket: new Date(at).toISOString(),
      group: row.group,
      ...Object.fromEntries(columnsOf(rows).map((column) => [column, row[column]])),
    }));
    return response.end(JSON.stringify({ data: { list } }));
  });
  const secret = (base: string): Setting => ({
    options: {
      url: `${base.replace("//", `//bot:${USER}@`)}/api?key=${KEY}`,
      headers: { "X-Token": `Bearer ${TOKEN}` },
    },
    query: { path: "/echo", body: { password: PASS, window: "{{from}}" }, rows: "data.list" },
    secrets: SECRETS,
  });
  return {
    kind,
    async holding(rows) {
      const path = `/leads?case=${held.push([...rows]) - 1}&from={{from}}&to={{to}}`;
      return { options: { url: `${server.url}/api` }, query: { path, rows: "data.list" } };
    },
    async measuring(value) {
      desk.answer = { body: JSON.stringify(value === undefined ? {} : { queue: { depth: value } }) };
      return { options: { url: desk.url }, query: { value: "queue.depth" } };
    },
    silent: async () => secret(silent.url),
    unreachable: async () => secret(`http://127.0.0.1:${await freePort()}`),
    async rubbish() {
      desk.answer = { body: `<h1>${SECRETS.join(" ")}</h1>` };
      return secret(desk.url);
    },
    echo: async () => secret(server.url),
    async stop() {
      await Promise.all([silent.stop(), server.stop()]);
    },
  };
});

const setting = (query: object, options = {}): Setting => ({ options: { url: desk.url, ...options }, query });
const rowAt = (bucket: unknown, value: unknown = 1) => JSON.stringify([{ bucket, value }]);
const said = async (query: object, options = {}) =>
  (await faultOf(() => ask({ kind }, setting(query, options)))).message;

describe("a request", () => {
  it("carries the window in its path, its headers and its body", async () => {
    desk.answer = { body: rowAt(NOON / 1000) };
    const path = "/v2/leads?since={{ from }}&step={{bucket_s}}";
    const body = { range: ["{{from_s}}", "{{to_s}}"], label: "until {{to}}", fixed: 7 };
    await ask(
      { kind },
      setting({ path, headers: { "X-From": "{{from_s}}" }, body }, { url: `${desk.url}/api/?tenant=9` }),
    );
    expect(desk.seen).toMatchObject({
      method: "POST",
      url: "/api/v2/leads?tenant=9&since=2026-06-01T12%3A00%3A00.000Z&step=3600",
      headers: { "x-from": String(NOON / 1000), "content-type": "application/json" },
    });
    expect(JSON.parse(desk.seen.body)).toEqual({
      range: [NOON / 1000, NOON / 1000 + 7200],
      label: "until 2026-06-01T14:00:00.000Z",
      fixed: 7,
    });
  });

  it("is a GET without a body, and lets a query override a header of its source in any spelling", async () => {
    desk.answer = { body: "[]" };
    const options = { headers: { Authorization: "Bearer of-the-source" } };
    await ask({ kind }, setting({ headers: { authorization: "Bearer of-the-query" } }, options));
    expect(desk.seen).toMatchObject({ method: "GET", body: "", headers: { authorization: "Bearer of-the-query" } });
  });

  it("keeps what is secret in its templates, and not the times that fill them, out of what people read", async () => {
    desk.answer = { status: 400, body: "no data from 2026-06-01T12:00:00.000Z for the holder of sig-4711-0815" };
    const path = "/x?since={{from}}&signature=sig-4711-0815{{to_s}}";
    expect(await said({ path })).toMatch(/: no data from 2026-06-01T12:00:00\.000Z for the holder of …$/);
  });

  it("names a place that nothing fills", async () => {
    expect(await said({ path: "/x?from={{start}}" })).toContain(
      "{{start}} is unknown here; there are {{from}}, {{to}}",
    );
  });

  it("follows a redirect on its own host and no other", async () => {
    const other = await httpServer((_request, response) => response.end("[]"));
    desk.answer = { status: 302, headers: { location: `${other.url}/x` }, body: "" };
    expect(await said({})).toContain(`redirects to ${other.url}; write that address if it is right`);
    desk.answer = { status: 307, headers: { location: "/x" }, body: "" };
    expect(await said({})).toContain("redirects more than 3 times");
    expect(await said({ body: {} })).toContain("redirects a POST");
    await other.stop();
  });
});

describe("an answer", () => {
  it("may be anything that JSONata turns into rows, with the window at hand", async () => {
    const events = [
      { ts: NOON, who: "acme", n: 3 },
      { ts: NOON + HOUR, who: null, n: 4 },
      { ts: NOON + 9 * HOUR, who: "late", n: 5 },
    ];
    desk.answer = { body: JSON.stringify({ events }) };
    const rows = 'events[ts < $toMillis($to)].{ "bucket": ts, "group": who, "value": n }';
    expect(await ask({ kind }, setting({ rows }))).toEqual([
      { group: "acme", bucket: NOON, value: 3 },
      { group: "(none)", bucket: NOON + HOUR, value: 4 },
    ]);
  });

  it.each([
    "events",
    "events.{'bucket': ts, 'value': n}",
    "[events.{'bucket': ts, 'value': n}]",
    "events[n > 5]",
    "$.events[0]",
  ])("that holds an empty list is empty, but one without the list is a fault: %s", async (rows) => {
    desk.answer = { body: '{"events": []}' };
    expect(await ask({ kind }, setting({ rows }))).toEqual([]);
    desk.answer = { body: '{"error": "quota exceeded"}' };
    expect(await said({ rows })).toContain("finds nothing in the answer; its shape may have changed");
  });

  it("is read through a list on the way, and from its root", async () => {
    desk.answer = { body: JSON.stringify({ shops: [{ rows: [{ bucket: NOON, value: 1 }] }, { rows: [] }] }) };
    expect(await ask({ kind }, setting({ rows: "shops.rows" }))).toHaveLength(1);
    desk.answer = { body: `\uFEFF${rowAt("2026-06-01T14:00+02:00", "17")}` };
    expect(await ask({ kind }, setting({}))).toEqual([{ group: "all", bucket: NOON, value: 17 }]);
  });

  it("of 30,000 rows is read whole, by a plain path as by an expression", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({
      bucket: new Date(NOON + (i % 2) * HOUR).toISOString(),
      group: `client ${i >> 1}`,
      value: i,
    }));
    desk.answer = { body: JSON.stringify({ data: { rows } }) };
    const source = kind.open("crm", { url: desk.url }, { folder: ".", timeout: PATIENCE, maxRows: 50_000 });
    const window = { from: NOON, to: NOON + 2 * HOUR };
    const read = (query: object) =>
      source.read(
        { metric: "leads", kind: "count", query, window, bucket: HOUR, timezone: "UTC" },
        new AbortController().signal,
      );
    const plainly = await read({ rows: "data.rows" });
    expect(plainly).toHaveLength(30_000);
    expect(await read({ rows: "data.rows[value >= 0]" })).toEqual(plainly);
    await source.close();
  });

  it("may be packed, but not hide more than fits", async () => {
    desk.answer = { headers: { "content-encoding": "gzip" }, body: gzipSync(rowAt(NOON)) };
    expect(await ask({ kind }, setting({}))).toHaveLength(1);
    desk.answer = { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(30_000_000, " ")) };
    expect(await said({})).toContain("is larger than 20 MB");
    desk.answer = { body: Buffer.alloc(2000, " ") };
    expect(await said({}, { max_bytes: 1000 })).toContain("is larger than 0 MB");
  });

  it("with a status of failure is repeated in one clean line", async () => {
    const status = async (code: number, body: string) => {
      desk.answer = { status: code, body };
      const fault = await faultOf(() => ask({ kind }, setting({})));
      return [fault.reason, fault.message.replace(desk.host, "HOST")];
    };
    expect(await status(503, "busy\n\u001b[31m now")).toEqual([
      "unreachable",
      "metric leads, source crm: HOST answered HTTP 503: busy [31m now",
    ]);
    expect(await status(404, "")).toEqual(["refused", "metric leads, source crm: HOST answered HTTP 404"]);
    expect(await status(401, "who?")).toEqual([
      "unreachable",
      "metric leads, source crm: HOST answered HTTP 401: who?",
    ]);
    expect((await status(500, "x".repeat(100_000)))[1]?.length).toBeLessThan(300);
  });

  it("that keeps the expression busy without end is cut off", async () => {
    desk.answer = { body: "[]" };
    const rows = "( $spin := function($n) { $spin($n + 1) }; $spin(0) )";
    const fault = await faultOf(() => ask({ kind }, { ...setting({ rows }), context: { timeout: 300 } }));
    expect(fault.reason).toBe("timeout");
  });

  it.each([
    ["a list of numbers", "[1, 2]", "row 1 is not an object"],
    ["a number", "17", "row 1 is not an object"],
    ["null", "null", "row 1 is not an object"],
    ["no bucket", '[{"value": 1}]', "row 1: the bucket is missing, not a time"],
    ["no value", `[{"bucket": ${NOON}}]`, "row 1: the value is missing, not a number"],
    ["a word for a value", rowAt(NOON, "many"), 'row 1: the value is "many", not a number'],
    ["a yes for a value", rowAt(NOON, true), "row 1: the value is true, not a number"],
    ["a row outside the window", rowAt(NOON + 2 * HOUR), "2026-06-01T14:00Z is outside the window asked for"],
    [
      "a group that is an object",
      `[{"bucket": ${NOON}, "value": 1, "group": {}}]`,
      "the group is an object, not a name",
    ],
    ["an endless group", `[{"bucket": ${NOON}, "value": 1, "group": "${"g".repeat(201)}"}]`, "has 201 characters"],
  ])("that is %s is a fault that says so", async (_name, body, words) => {
    desk.answer = { body };
    expect(await said({})).toContain(words);
  });

  it("has the names of its groups freed of what cannot be seen", async () => {
    desk.answer = { body: JSON.stringify([{ bucket: NOON, value: 1, group: " a\u0000b\u202Ec\n <!channel> " }]) };
    expect((await ask({ kind }, setting({})))[0]?.group).toBe("a b c  <!channel>");
  });
});

describe("a probe", () => {
  it("takes one number, at a time it may mention", async () => {
    desk.answer = { body: '{"lanes": [{"n": 3}, {"n": 4}]}' };
    expect(await measure({ kind }, setting({ path: "/q?at={{at_s}}", value: "$sum(lanes.n)" }))).toBe(7);
    expect(desk.seen.url).toBe(`/q?at=${NOON / 1000}`);
    expect((await faultOf(() => measure({ kind }, setting({ value: "lanes.n" })))).message).toContain(
      "a list, not a number",
    );
  });
});

it("refuses a query that is not understood, before anything is sent", () => {
  const faults = (query: object) =>
    kind.query
      .safeParse(query)
      .error?.issues.map((issue) => issue.message)
      .join();
  expect(faults({ rows: "a.{" })).toContain("is not JSONata");
  expect(faults({ path: "leads" })).toContain("must begin with / or ?");
  expect(faults({ method: "DELETE" })).toBeDefined();
  expect(faults({ page: 2 })).toBeDefined();
  expect(faults({ headers: { "a b": "c" } })).toBeDefined();
});
