/** What the catalogue says beforehand: mutes and unusual days, through the real flow. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { muteNow, unmuteNow } from "../../src/flows/mutes.ts";
import { findIncident, openIncidents } from "../../src/store/incidents.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { LEADS_YAML, testCatalogue } from "../support/catalogue.ts";
import { emptyDatabase, openPostgresDatabase } from "../support/database.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openPostgresDatabase();
});
beforeEach(() => emptyDatabase(database));
afterAll(() => database.close());

const planned = (text: string) => openScene({ database, catalogue: testCatalogue(`${LEADS_YAML}${text}\n`) });
/** The catalogue is in Berlin, an hour ahead of UTC in March: this is from 13:00 UTC to 17:00 UTC. */
const MUTE = "metric: leads, from: 2026-03-02T14:00, to: 2026-03-02T18:00, reason: site migration";
const muting = (group?: string) => planned(`mutes:\n  - { ${MUTE}${group ? `, group: ${group}` : ""} }`);

/** Hours after Monday noon, UTC, in which nothing comes for a group. */
function silence(scene: Scene, silent: Readonly<Record<string, readonly [from: number, to: number]>>): void {
  scene.volume = (group, bucket) => {
    const hour = (bucket - MONDAY_NOON) / HOUR;
    const [from, to] = silent[group] ?? [0, 0];
    return hour >= from && hour < to ? undefined : 20;
  };
}

async function verdicts(group: string): Promise<string[]> {
  const result = await database.db.execute(sql`
    select o.kind, o.value from observations o join series s on s.id = o.series_id
    where s.group_name = ${group} and o.bucket >= ${new Date(MONDAY_NOON).toISOString()}::timestamptz order by o.bucket`);
  return rowsOf(result).map(({ kind, value }) => `${kind} ${value}`);
}

const incident = async (id: number) => {
  const found = await findIncident(database.db, id);
  if (!found) throw new Error(`no incident ${id}`);
  return found;
};
const opened = async () => (await openIncidents(database.db)).map(({ id }) => id);

describe("a muted time", () => {
  it("opens nothing, and shows what came all the same", async () => {
    const scene = await muting("acme");
    await scene.poll();
    silence(scene, { acme: [1, 5] });
    await scene.hours(9);
    expect(scene.opened).toEqual([]);
    expect(await verdicts("acme")).toEqual([
      "ok 20",
      "muted 0",
      "muted 0",
      "muted 0",
      "muted 0",
      "ok 20",
      "ok 20",
      "ok 20",
      "ok 20",
    ]);
    expect((await verdicts("birch")).every((verdict) => verdict === "ok 20")).toBe(true);
  });

  it("does not keep the other clients from being told of", async () => {
    const scene = await muting("acme");
    await scene.poll();
    silence(scene, { acme: [1, 5], birch: [1, 3] });
    await scene.hours(3);
    expect(await opened()).toEqual([1]);
    expect(await incident(1)).toMatchObject({ client: "birch", title: "Leads · Birch Legal" });
  });

  it("of the whole metric silences all clients", async () => {
    const scene = await muting();
    await scene.poll();
    silence(scene, { acme: [1, 5], birch: [1, 5], cobalt: [1, 5] });
    await scene.hours(8);
    expect(scene.opened).toEqual([]);
  });

  it("lets a drop that goes on after it open an incident then, without what was missing in it", async () => {
    const scene = await muting("acme");
    await scene.poll();
    silence(scene, { acme: [2, 7] });
    await scene.hours(5);
    expect(scene.opened).toEqual([]);
    await scene.hours(1);
    expect(scene.opened).toEqual([1]);
    const found = await incident(1);
    expect(found.startedAt).toBe(MONDAY_NOON + 5 * HOUR);
    expect(Math.round(found.shortfall ?? 0)).toBe(20);
  });

  it("leaves an incident as it is that was open before: it ends by good buckets after the mute only", async () => {
    const scene = await muting("acme");
    await scene.poll();
    silence(scene, { acme: [0, 3] });
    await scene.hours(1);
    expect(scene.opened).toEqual([1]);
    const before = await incident(1);
    await scene.hours(4);
    expect(await incident(1)).toMatchObject({
      status: "open",
      goodBuckets: 0,
      shortfall: before.shortfall,
      observed: before.observed,
      expected: before.expected,
      measuredTo: before.measuredTo,
    });
    await scene.hours(2);
    expect(await incident(1)).toMatchObject({ status: "resolved", volumeBackAt: MONDAY_NOON + 5 * HOUR });
    expect(Math.round((await incident(1)).shortfall ?? 0)).toBe(20);
  });

  it("does not silence the source: that it does not answer is told", async () => {
    const scene = await muting();
    await scene.poll();
    scene.now += 2 * HOUR;
    scene.failing = "timeout";
    for (let i = 0; i < 4; i++) {
      scene.now += 300_000;
      await scene.poll();
    }
    const [found] = await openIncidents(database.db);
    expect(found).toMatchObject({ kind: "source", source: "crm" });
  });

  it("that is written down afterwards takes its loss out of what is looked at from the next start on", async () => {
    const scene = await openScene({ database });
    await scene.poll();
    // Two of three leads come: too little to tell in an hour, plain after six.
    scene.volume = (group, bucket) => (group === "acme" && bucket >= MONDAY_NOON ? 13 : 20);
    await scene.hours(2);
    expect(scene.opened).toEqual([]);
    const again = await planned(
      "mutes:\n  - { metric: leads, group: acme, from: 2026-03-02T12:00, to: 2026-03-02T23:00, reason: told late }",
    );
    again.now = scene.now;
    again.volume = scene.volume;
    await again.hours(7);
    expect(again.opened).toEqual([]);
    expect((await verdicts("acme")).slice(-7)).toEqual(Array.from({ length: 7 }, () => "muted 13"));
    scene.restart();
    scene.now = again.now;
    await scene.hours(1);
    expect(scene.opened).toEqual([1]);
  });
});

describe("a mute that was set while the bot ran", () => {
  it("holds from then on, through a restart, and is over when it is ended", async () => {
    const scene = await openScene({ database });
    await scene.poll();
    silence(scene, { acme: [1, 9] });
    scene.now += 0.9 * HOUR;
    await muteNow(scene.core, { metric: "leads", group: "acme", person: "U1", length: 5 * HOUR, reason: "release" });
    scene.now -= 0.9 * HOUR;
    await scene.hours(2);
    scene.restart();
    await scene.hours(1);
    expect(await verdicts("acme")).toEqual(["muted 20", "muted 0", "muted 0"]);
    await unmuteNow(scene.core, { metric: "leads", group: "acme", person: "U1" });
    await scene.hours(1);
    expect(scene.opened).toEqual([]);
    await scene.hours(1);
    expect((await verdicts("acme")).slice(3)).toEqual(["muted 0", "low 0"]);
    expect((await incident(1)).startedAt).toBe(MONDAY_NOON + 4 * HOUR);
  });
});

describe("a listed day", () => {
  /** Sundays and the Easter holidays bring 6 an hour for each client, other days 20. */
  const easter = (_group: string, bucket: number) => {
    const local = new Date(bucket + 2 * HOUR);
    const isEaster = ["2026-04-03", "2026-04-06"].includes(local.toISOString().slice(0, 10));
    return isEaster || local.getUTCDay() === 0 ? 6 : 20;
  };

  async function easterMonday(calendar: string): Promise<Scene> {
    const scene = await planned(calendar);
    scene.volume = easter;
    scene.now = Date.parse("2026-04-05T21:03:30Z");
    await scene.poll();
    await scene.hours(24);
    return scene;
  }

  it("that the calendar knows opens nothing, though little comes", async () => {
    const scene = await easterMonday("calendar:\n  - { holidays: DE-BE, like: sunday }");
    expect(scene.opened).toEqual([]);
  });

  it("that nobody has listed opens an incident", async () => {
    const scene = await easterMonday("calendar:\n  - { holidays: US, like: sunday }");
    expect(scene.opened.length).toBeGreaterThan(0);
  });

  it("may be written down while the bot is away, and is known at its next poll", async () => {
    const scene = await planned("calendar: []");
    scene.volume = easter;
    scene.now = Date.parse("2026-04-05T21:03:30Z");
    await scene.poll();
    const again = await planned('calendar:\n  - { name: "Easter", on: 2026-04-06, like: sunday }');
    again.volume = easter;
    again.now = scene.now;
    await again.hours(24);
    expect(again.opened).toEqual([]);
  });
});
