import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Business, openBusiness } from "../../../src/sandbox/business/business.ts";
import { CLIENTS } from "../../../src/sandbox/business/clients.ts";
import { duePerMinute } from "../../../src/sandbox/business/generate.ts";
import type { BucketWindow, Row } from "../../../src/sandbox/business/store.ts";
import { type TestClock, testClock } from "./test-clock.ts";

const SECOND = 1000;
const STEP = 30 * SECOND;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = "2026-11-03T13:07:12Z";
const NIGHT = Date.parse("2026-11-02T00:00:00Z");

const day: BucketWindow = { from: NIGHT, to: NIGHT + DAY, bucket: STEP };
const sum = (rows: readonly Row[], client?: string) =>
  rows.filter(({ group }) => client === undefined || group === client).reduce((total, { value }) => total + value, 0);

/** Leads due in a window by the plan. */
function due(id: string, { from, to }: { readonly from: number; readonly to: number }): number {
  const client = CLIENTS.find((one) => one.id === id);
  if (!client) throw new Error(`no client ${id}`);
  let total = 0;
  for (let at = from; at < to; at += STEP) total += duePerMinute(client, "lead", at + STEP / 2) / 2;
  return total;
}

describe("the past of the business", () => {
  let clock: TestClock;
  let business: Business;

  beforeAll(async () => {
    clock = testClock(START);
    business = openBusiness({ clock, weeks: 2 });
    await business.opened;
  });
  afterAll(() => business.close());

  it("has a row for every half minute of every large client", async () => {
    const rows = await business.count("lead", day);
    for (const { id, perMinute } of CLIENTS.filter(({ perMinute }) => perMinute > 10)) {
      expect(
        rows.filter(({ group }) => group === id),
        id,
      ).toHaveLength(DAY / STEP);
      expect(perMinute).toBeGreaterThan(10);
    }
    expect(rows[0]).toEqual({ bucket: "2026-11-02T00:00:00Z", group: "acme", value: expect.any(Number) });
  });

  it("follows the rhythm", async () => {
    for (const hour of [3, 11, 19]) {
      const window = { from: NIGHT + hour * HOUR, to: NIGHT + (hour + 1) * HOUR, bucket: HOUR };
      const [row] = await business.count("lead", window);
      const expected = due("acme", window);
      expect(Math.abs((row?.value ?? 0) - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
    }
  });

  it("scatters as Poisson does", async () => {
    const rows = (await business.count("lead", day)).filter(({ group }) => group === "birch");
    const chi = rows.reduce((total, { bucket, value }) => {
      const from = Date.parse(bucket);
      const expected = due("birch", { from, to: from + STEP });
      return total + (value - expected) ** 2 / expected;
    }, 0);
    expect(chi / rows.length).toBeGreaterThan(0.88);
    expect(chi / rows.length).toBeLessThan(1.12);
  });

  it("adds up to the same in buckets of any length", async () => {
    const fine = sum(await business.count("lead", day));
    for (const bucket of [MINUTE, 15 * MINUTE, HOUR, DAY])
      expect(sum(await business.count("lead", { ...day, bucket }))).toBe(fine);
  });

  it("has sign-ups too, by the quarter of an hour, of the small client as well", async () => {
    const rows = await business.count("signup", { ...day, bucket: HOUR });
    expect(rows.filter(({ group }) => group === "ember").length).toBeGreaterThan(20);
    expect(sum(rows, "acme") / due("acme", day)).toBeGreaterThan(0.18);
    expect(sum(rows, "acme") / due("acme", day)).toBeLessThan(0.22);
  });

  it("goes back as far as it was asked to and not into the future", async () => {
    const now = clock.now();
    const early = now - 14 * DAY;
    expect(await business.count("lead", { from: NIGHT - 20 * DAY, to: NIGHT - 19 * DAY, bucket: HOUR })).toEqual([]);
    expect(
      sum(
        await business.count("lead", {
          from: Math.ceil(early / HOUR) * HOUR,
          to: Math.ceil(early / HOUR) * HOUR + HOUR,
          bucket: HOUR,
        }),
      ),
    ).toBeGreaterThan(1000);
    const next = Math.ceil(now / HOUR) * HOUR;
    expect(await business.count("lead", { from: next, to: next + DAY, bucket: HOUR })).toEqual([]);
  });

  it("is the same after another start later on", async () => {
    const later = testClock("2026-11-03T14:59:40Z");
    const again = openBusiness({ clock: later, weeks: 2 });
    await again.opened;
    expect(await again.count("lead", day)).toEqual(await business.count("lead", day));
    await again.close();
  });

  it("is another with another seed", async () => {
    const other = openBusiness({ clock: testClock(START), weeks: 2, seed: 2 });
    await other.opened;
    expect(await other.count("lead", day)).not.toEqual(await business.count("lead", day));
    await other.close();
  });
});

describe("the business as it goes on", () => {
  let clock: TestClock;
  let business: Business;

  beforeAll(async () => {
    clock = testClock(START);
    business = openBusiness({ clock, weeks: 1 });
    await business.opened;
  });
  afterAll(() => business.close());

  /** Leads of some seconds from now on, by client. */
  async function go(seconds: number): Promise<(client: string) => number> {
    const before = await totals();
    clock.advance(seconds * SECOND);
    const after = await totals();
    return (client) => (after.get(client) ?? 0) - (before.get(client) ?? 0);
  }

  async function totals(): Promise<Map<string, number>> {
    const to = Math.ceil(clock.now() / DAY) * DAY;
    const rows = await business.count("lead", { from: NIGHT, to, bucket: HOUR });
    return new Map(CLIENTS.map(({ id }) => [id, sum(rows, id)]));
  }

  it("takes in leads every second", async () => {
    const came = await go(1);
    expect(CLIENTS.reduce((total, { id }) => total + came(id), 0)).toBeGreaterThan(0);
    const soon = await go(59);
    expect(Math.abs(soon("acme") - 90 * 1.4)).toBeLessThan(60);
  });

  it("loses a client's leads from the second of the stop, and nobody else's", async () => {
    await business.act({ do: "stop", client: "acme" });
    const came = await go(120);
    expect(came("acme")).toBe(0);
    expect(came("birch")).toBeGreaterThan(100);
    expect(business.landing("acme").status).toBe(503);
    expect(business.landing("birch").status).toBe(200);
  });

  it("gets them back when the client is mended", async () => {
    await business.act({ do: "resume", client: "acme" });
    expect((await go(60))("acme")).toBeGreaterThan(60);
    expect(business.landing("acme").status).toBe(200);
  });

  it("loses everybody's when the intake breaks, while the pages load", async () => {
    await business.act({ do: "break intake" });
    const came = await go(60);
    expect(CLIENTS.map(({ id }) => came(id))).toEqual([0, 0, 0, 0, 0]);
    expect(await business.acceptedPerMinute()).toBe(0);
    expect(business.landing("acme").status).toBe(200);
    await business.act({ do: "mend all" });
    await go(30);
    expect(await business.acceptedPerMinute()).toBeGreaterThan(100);
  });

  it("loses half of them to a slow page", async () => {
    await business.act({ do: "slow landing", client: "birch" });
    expect(business.landing("birch")).toEqual({ status: 200, delay: 4000 });
    const from = clock.now();
    const came = await go(600);
    const share = came("birch") / due("birch", { from, to: from + 600_000 });
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    await business.act({ do: "mend landing", client: "birch" });
  });

  it("lives on when the clock jumps, under the troubles of that time", async () => {
    await business.act({ do: "stop", client: "cobalt" });
    const from = clock.now();
    const came = await go(26 * 3600);
    const expected = due("acme", { from, to: clock.now() });
    expect(came("cobalt")).toBe(0);
    expect(Math.abs(came("acme") - expected)).toBeLessThan(0.02 * expected);
    await business.act({ do: "mend all" });
  });

  it("counts the same before and after single leads are packed away", async () => {
    const from = Math.floor(clock.now() / HOUR) * HOUR - HOUR;
    const window = { from, to: from + HOUR, bucket: STEP };
    const before = await business.count("lead", window);
    const signups = await business.count("signup", { ...window, bucket: 15 * MINUTE });
    for (let n = 0; n < 12; n += 1) {
      clock.advance(10 * MINUTE);
      await business.catchUp();
    }
    expect(await business.count("lead", window)).toEqual(before);
    expect(await business.count("signup", { ...window, bucket: 15 * MINUTE })).toEqual(signups);
  });

  it("stands still when the clock goes back, and goes on from where it was", async () => {
    clock.advance(-HOUR);
    expect((await go(600))("acme")).toBe(0);
    clock.advance(HOUR - 600 * SECOND);
    expect((await go(60))("acme")).toBeGreaterThan(40);
  });

  it("ticks by itself", async () => {
    const recent = async () => (await business.state()).clients.find(({ id }) => id === "acme")?.leadsPerMinute ?? 0;
    clock.advance(20 * SECOND);
    await expect.poll(recent).toBeGreaterThan(40);
  });
});
