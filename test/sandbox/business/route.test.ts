import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Business, openBusiness } from "../../../src/sandbox/business/business.ts";
import { CLIENTS } from "../../../src/sandbox/business/clients.ts";
import { serveBusiness } from "../../../src/sandbox/business/serve.ts";
import { type TestClock, testClock } from "./test-clock.ts";

const State = z.strictObject({
  name: z.string().min(1),
  now: z.number(),
  ready: z.boolean(),
  progress: z.strictObject({ text: z.string().min(1), share: z.number().min(0).max(1) }).nullable(),
  clients: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      leadsPerMinute: z.number().min(0),
      expectedPerMinute: z.number().positive(),
      stopped: z.boolean(),
    }),
  ),
  intake: z.strictObject({ broken: z.boolean() }),
  landing: z.array(z.strictObject({ client: z.string(), slow: z.boolean(), status: z.number() })),
  recent: z.array(z.strictObject({ at: z.number(), text: z.string() })),
});

let clock: TestClock;
let business: Business;
let server: { readonly url: string; close(): Promise<void> };
/** What the panel showed before the past was written. */
let early: Response;
let refusedEarly: Response;

beforeAll(async () => {
  clock = testClock("2026-11-03T13:07:12Z");
  business = openBusiness({ clock, weeks: 1, pageDelay: 200 });
  server = await serveBusiness(business);
  early = await get("/business/state");
  refusedEarly = await get("/business/api/intake");
  await business.opened;
});

afterAll(async () => {
  await server.close();
  await business.close();
});

function get(path: string): Promise<Response> {
  return fetch(`${server.url}${path}`);
}

function post(body: unknown, type = "application/json"): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${server.url}/business/act`, { method: "POST", headers: { "content-type": type }, body: text });
}

const state = async () => State.parse(await (await get("/business/state")).json());

describe("the control panel's API", () => {
  it("shows progress while the past is written, and refuses questions until then", async () => {
    const first = State.parse(await early.json());
    expect(first).toMatchObject({ ready: false, progress: { share: expect.any(Number) } });
    expect(refusedEarly.status).toBe(503);
  });

  it("tells the whole state", async () => {
    const { ready, progress, clients, landing, intake } = await state();
    expect([ready, progress, intake.broken]).toEqual([true, null, false]);
    expect(clients.map(({ id }) => id)).toEqual(CLIENTS.map(({ id }) => id));
    const acme = clients.find(({ id }) => id === "acme");
    expect(acme?.expectedPerMinute).toBeCloseTo(90 * 1.37, -1);
    expect(acme?.leadsPerMinute).toBeGreaterThan(60);
    expect(landing.every(({ slow, status }) => !slow && status === 200)).toBe(true);
  });

  it("is not ready while the demo announces that it is busy", async () => {
    business.announce({ text: "Reading eight weeks of leads", share: 0.5 });
    expect(await state()).toMatchObject({
      ready: false,
      progress: { text: "Reading eight weeks of leads", share: 0.5 },
    });
    business.announce(null);
    expect(await state()).toMatchObject({ ready: true, progress: null });
  });

  it("stops a client, says so, and mends it", async () => {
    expect(await (await post({ do: "stop", client: "acme" })).json()).toEqual({ ok: true });
    clock.advance(20_000);
    const stopped = await state();
    expect(stopped.clients.find(({ id }) => id === "acme")).toMatchObject({ stopped: true, leadsPerMinute: 0 });
    expect(stopped.landing.find(({ client }) => client === "acme")).toEqual({
      client: "acme",
      slow: false,
      status: 503,
    });
    expect(stopped.recent[0]?.text).toBe("Acme Dental: leads stopped, its landing page answers 503");
    expect(await (await post({ do: "mend all" })).json()).toEqual({ ok: true });
    expect((await state()).recent.map(({ text }) => text).slice(0, 2)).toEqual([
      "Everything mended",
      "Acme Dental: leads stopped, its landing page answers 503",
    ]);
  });

  it.each<[string, () => Promise<Response>, number]>([
    ["an unknown client", () => post({ do: "stop", client: "<b>" }), 200],
    ["an unknown deed", () => post({ do: "explode" }), 200],
    ["no JSON", () => post("{"), 400],
    ["a form of another site", () => post('{"do":"break intake"}', "text/plain"), 415],
    ["too much", () => post({ do: "x".repeat(20_000) }), 413],
  ])("refuses %s with a problem", async (_, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ ok: false, problem: expect.stringMatching(/\w/) });
    expect((await state()).intake.broken).toBe(false);
  });

  it("is posted to, never fetched", async () => {
    expect((await get("/business/act")).status).toBe(405);
  });
});

describe("the business's API", () => {
  it("answers rows of bucket, group and value", async () => {
    const answer = await get(
      "/business/api/leads?from=2026-11-02T10:00:00.000Z&to=2026-11-02T10:01:00.000Z&bucket=30&clients=acme,delft",
    );
    expect(await answer.json()).toEqual({
      rows: ["2026-11-02T10:00:00Z", "2026-11-02T10:00:30Z"].flatMap((bucket) =>
        ["acme", "delft"].map((group) => ({ bucket, group, value: expect.any(Number) })),
      ),
    });
  });

  it("answers an empty list where nothing came, which is not an error", async () => {
    const answer = await get("/business/api/leads?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z&bucket=3600");
    expect([answer.status, await answer.json()]).toEqual([200, { rows: [] }]);
  });

  it("answers a day of half minutes of all clients at once", async () => {
    const answer = await get("/business/api/leads?from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z&bucket=30");
    const { rows } = (await answer.json()) as { rows: unknown[] };
    expect(rows.length).toBeGreaterThan(4 * 2880);
  });

  it("refuses what it cannot answer with a sentence", async () => {
    const answer = await get("/business/api/leads?from=x&to=y");
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: "from must be an instant such as 2026-11-02T09:00:00Z" },
    ]);
    const signups = await get("/business/api/signups?from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z&bucket=30");
    expect(await signups.json()).toEqual({
      error: "bucket must be a number of seconds that is a multiple of 900 and divides a day",
    });
    expect((await get("/business/api/orders")).status).toBe(404);
    expect((await get("/business/nothing")).status).toBe(404);
    expect((await fetch(`${server.url}/business/api/leads`, { method: "DELETE" })).status).toBe(405);
  });

  it("tells how many leads the intake accepts", async () => {
    clock.advance(60_000);
    expect(await (await get("/business/api/intake")).json()).toEqual({
      at: new Date(clock.now()).toISOString(),
      acceptedPerMinute: expect.any(Number),
    });
  });

  it("tells status and budget of the campaigns", async () => {
    const { campaigns } = (await (await get("/business/api/campaigns")).json()) as { campaigns: object[] };
    expect(campaigns).toHaveLength(5);
    expect(campaigns[0]).toMatchObject({ client: "acme", status: "running", dailyBudget: 1800, currency: "EUR" });
  });
});

describe("a client's landing page", () => {
  it("is a page that loads", async () => {
    const answer = await get("/business/landing/acme");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await answer.text()).toMatch(/^<!doctype html>.*Acme Dental/s);
    expect(answer.status).toBe(200);
    // No visitor is kept waiting.
    expect(business.landing("acme").delay).toBe(0);
  });

  it("answers 503 while the client is stopped", async () => {
    await post({ do: "stop", client: "acme" });
    const answer = await get("/business/landing/acme");
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("Service unavailable")]);
    await post({ do: "resume", client: "acme" });
  });

  it("keeps its visitors waiting while it is slow", async () => {
    await post({ do: "slow landing", client: "acme" });
    const started = Date.now();
    expect((await get("/business/landing/acme")).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(195);
    await post({ do: "mend landing", client: "acme" });
  });

  it("is not there for others", async () => {
    expect((await get("/business/landing/nobody")).status).toBe(404);
    expect((await get("/business/landing/..%2f..%2fetc%2fpasswd")).status).toBe(404);
  });
});

describe("the handler", () => {
  it("leaves everything else to others", async () => {
    for (const path of ["/", "/businesses", "/api/leads", "/sandbox/world"]) expect((await get(path)).status).toBe(404);
  });

  it.each(["//", "/business/../x", "/business/%", "http://[/"])("does not fall over the address %s", async (path) => {
    const status = await new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const asked = request({ hostname, port, path, method: "GET" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on("error", reject);
      asked.end();
    });
    expect(status).toBe(404);
    expect((await get("/business/state")).status).toBe(200);
  });
});
