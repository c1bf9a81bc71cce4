import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prometheusSource } from "../../src/sources/prometheus.ts";
import { freePort } from "../support/free-port.ts";
import { bodyOf, httpServer, type Loopback, silentServer } from "../support/loopback.ts";
import { PATIENCE } from "../support/patience.ts";
import { hasPrometheus, type Sample, startPrometheus, type TestPrometheus } from "../support/prometheus.ts";
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

const TOKEN = "prom-token-4711";
const kind = prometheusSource;
const MINUTE = 60_000;

/** A past in which every situation of the contract has a series of its own, and the queries that find it. */
function past(): { samples: Sample[]; query: (rows: readonly Row[]) => unknown } {
  const samples: Sample[] = [
    ["depth", NOON - MINUTE, 41.5],
    // Two events between 12:00 and 13:00, the last exactly at 13:00; one right after.
    ["events_total", NOON - HOUR, 0],
    ["events_total", NOON, 0],
    ["events_total", NOON + HOUR, 2],
    ["events_total", NOON + HOUR + MINUTE, 3],
    ["errors_total", NOON + 30 * MINUTE, 0],
    ["requests_total", NOON + 30 * MINUTE, 0],
    ...[0, 1].map((n): Sample => [`calls{client="acme",site="s${n}"}`, NOON + MINUTE, n]),
  ];
  let cases = 0;
  const addColumn = (rows: readonly Row[], column: ReturnType<typeof columnsOf>[number]): string => {
    const name = `held_${cases++}`;
    for (const { at, group, ...row } of rows)
      samples.push([
        group === undefined ? name : `${name}{client="${group}"}`,
        at + 10 * MINUTE,
        row[column] ?? Number.NaN,
      ]);
    return `last_over_time(${name}[1h])`;
  };
  const add = (rows: readonly Row[]): unknown => {
    const queries = columnsOf(rows).map((column) => [column, addColumn(rows, column)] as const);
    return queries.length === 1 ? queries[0]?.[1] : Object.fromEntries(queries);
  };
  const known = new Map<string, unknown>();
  return {
    samples,
    query(rows) {
      const key = JSON.stringify(rows);
      const query = known.get(key) ?? add(rows);
      known.set(key, query);
      return query;
    },
  };
}

const real = hasPrometheus("the contract of the source prometheus and its PromQL against a real server");

describe.runIf(real)("a real Prometheus", () => {
  const made = past();
  const servers: TestPrometheus[] = [];

  /** The samples must be there before the server starts, so a new case gets a new server. */
  async function serverFor(rows: readonly Row[]): Promise<Setting> {
    const before = made.samples.length;
    const query = made.query(rows);
    if (servers.length === 0 || made.samples.length > before) servers.push(await startPrometheus(made.samples));
    return { options: { url: servers.at(-1)?.url }, query };
  }

  sourceContract(
    async (): Promise<Bench> => {
      const silent = await silentServer();
      const page = await httpServer((_request, response) => response.end("<h1>Welcome to nginx</h1>"));
      const echo = await httpServer(async (request, response) =>
        response.writeHead(401).end(`${JSON.stringify(request.headers)} ${await bodyOf(request)}`),
      );
      const withToken = (url: string): Setting => ({
        options: { url, token: TOKEN, headers: { "x-scope-orgid": "tenant-of-ours" } },
        query: "up",
        secrets: [TOKEN, "tenant-of-ours"],
      });
      return {
        kind,
        holding: serverFor,
        measuring: async (value) => ({
          ...(await serverFor([])),
          query: value === undefined ? "nothing_like_it" : "depth",
        }),
        silent: async () => withToken(silent.url),
        unreachable: async () => withToken(`http://127.0.0.1:${await freePort()}`),
        rubbish: async () => withToken(page.url),
        echo: async () => withToken(echo.url),
        async stop() {
          await Promise.all([silent.stop(), page.stop(), echo.stop(), ...servers.map((server) => server.stop())]);
        },
      };
    },
    {
      offGrid: "the times of a range query are chosen by who asks",
      doubles: "no two series of Prometheus have the same labels; `by` can make it so, and has its own test",
    },
  );
});

describe.runIf(real)("PromQL", () => {
  let server: TestPrometheus;
  let exporter: Loopback;
  beforeAll(async () => {
    exporter = await httpServer((_request, response) => response.end("intake_accepted_total 41\n"));
    server = await startPrometheus(past().samples, exporter.host);
  });
  afterAll(() => Promise.all([server.stop(), exporter.stop()]));
  const setting = (query: unknown): Setting => ({ options: { url: server.url }, query });

  it("is asked at the end of a bucket, so that a range of its length covers exactly the bucket", async () => {
    const found = await ask({ kind }, setting("events_total - events_total offset 1h"));
    expect(found).toEqual([{ group: "all", bucket: NOON, value: 2 }]);
  });

  it("yields a gap where it divides nothing by nothing", async () => {
    const found = await ask({ kind }, setting("last_over_time(errors_total[1h]) / last_over_time(requests_total[1h])"));
    expect(found).toEqual([{ group: "all", bucket: NOON, value: null }]);
  });

  it("names the group by its one label, by all labels in order, or by the labels chosen", async () => {
    const groups = async (query: unknown) => (await ask({ kind }, setting(query))).map((row) => row.group);
    expect(await groups("sum by (client) (last_over_time(calls[1h]))")).toEqual(["acme"]);
    expect(await groups("last_over_time(calls[1h])")).toEqual(["client=acme,site=s0", "client=acme,site=s1"]);
    expect(await groups({ query: "last_over_time(calls[1h])", by: ["site"] })).toEqual(["s0", "s1"]);
    const fault = await faultOf(() => groups({ query: "last_over_time(calls[1h])", by: ["client"] }));
    expect(fault.message).toMatch(/two rows for 2026-06-01T12:00Z and group "acme"/);
  });

  it("takes an error counter that has not begun for no error, and half a sample too many for rounding", async () => {
    const ratio = async (numerator: string, denominator: string) =>
      ask({ kind }, setting({ numerator, denominator }), { kind: "ratio" });
    expect(await ratio("nothing_like_it", "last_over_time(depth[2h])")).toEqual([
      { group: "all", bucket: NOON, value: 0, weight: 41.5 },
    ]);
    expect(await ratio("last_over_time(depth[2h]) + 0.4", "last_over_time(depth[2h])")).toEqual([
      { group: "all", bucket: NOON, value: 1, weight: 41.5 },
    ]);
    const fault = await faultOf(() => ratio("last_over_time(depth[2h])", "nothing_like_it"));
    expect(fault.message).toContain("row 1: a numerator of 41.5 without a denominator");
  });

  it("wants one series a group of both", async () => {
    const query = {
      numerator: "last_over_time(calls[1h])",
      denominator: "sum(last_over_time(calls[1h]))",
      by: ["client"],
    };
    const fault = await faultOf(() => ask({ kind }, setting(query), { kind: "ratio" }));
    expect(fault.message).toContain('the numerator has two series for group "acme"');
  });

  it("answers more points than one question may ask for", async () => {
    const window = { from: NOON - 12_000 * MINUTE, to: NOON };
    const found = await ask(
      { kind },
      { ...setting("vector(1)"), context: { maxRows: 20_000 } },
      { window, bucket: MINUTE },
    );
    expect(found).toHaveLength(12_000);
    expect(found.at(-1)).toEqual({ group: "all", bucket: NOON - MINUTE, value: 1 });
  });

  it("follows local days through both clock changes", async () => {
    for (const [from, to] of [
      [Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 2, 30, 22)],
      [Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 26, 23)],
    ] as const) {
      const found = await ask({ kind }, setting("vector(time())"), { window: { from, to }, bucket: 24 * HOUR });
      const days = found.map(({ bucket, value }) => ((value ?? 0) * 1000 - bucket) / HOUR);
      expect(days).toEqual(from < NOON ? [24, 23, 24] : [24, 25, 24]);
    }
  });

  it("tells a wrong query from a source that is down, and repeats what Prometheus says", async () => {
    const fault = await faultOf(() => ask({ kind }, setting("sum(rate(leads)")));
    expect(fault).toMatchObject({ reason: "refused", message: expect.stringContaining("unclosed left parenthesis") });
  });

  it("must be one series for a probe, which measures now", async () => {
    const fault = await faultOf(() => measure({ kind }, setting("last_over_time(calls[99y])")));
    expect(fault.message).toContain("matches no series");
    expect(await measure({ kind }, setting("count(last_over_time(depth[5m]))"))).toBe(1);
    expect(await measure({ kind }, setting("scalar(depth) + 1"))).toBe(42.5);
    const source = kind.open("prom", { url: server.url }, { folder: ".", timeout: PATIENCE, maxRows: 10 });
    const never = new AbortController().signal;
    const scraped = () => source.measure("step", "intake_accepted_total", Date.now(), never).catch(() => undefined);
    await expect.poll(scraped).toBe(41);
    await source.close();
  });
});

describe("a Prometheus source", () => {
  it("signs in as it was told", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify({ status: "success", data: { resultType: "scalar", result: [1, "7"] } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const url = `http://${host}/prefix/`;
    const basic = `Basic ${Buffer.from("bot:pass word").toString("base64")}`;
    for (const options of [
      { url, token: TOKEN },
      { url, username: "bot", password: "pass word" },
      { url: `http://bot:pass%20word@${host}` },
      { url, headers: { Authorization: "Custom abc" } },
      { url },
    ])
      expect(await measure({ kind }, { options, query: "up" })).toBe(7);
    expect(seen).toEqual([`Bearer ${TOKEN}`, basic, basic, "Custom abc", undefined]);
    server.closeAllConnections();
    server.close();
  });

  it.each(["NaN", "+Inf"])("does not take %s for a measurement", async (value) => {
    const server = await httpServer((_request, response) =>
      response.end(
        JSON.stringify({
          status: "success",
          data: { resultType: "vector", result: [{ metric: {}, value: [1, value] }] },
        }),
      ),
    );
    const fault = await faultOf(() => measure({ kind }, { options: { url: server.url }, query: "a / b" }));
    expect(fault.message).toContain(`yields ${value}, not a number`);
    await server.stop();
  });
});
