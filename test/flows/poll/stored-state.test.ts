/** A bot that is started again, or polls beside another one, goes on from what is stored of its detectors. */
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resolve } from "../../../src/flows/deeds/incident-deeds.ts";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { rowsOf } from "../../../src/store/rows-of.ts";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { DATABASES, emptyDatabase, openPostgresDatabase } from "../../support/database.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../../support/scene.ts";

const DAY = 24 * HOUR;

/** Twenty leads an hour by day, five by night. */
const usual = (_: string, bucket: number) => ((bucket / HOUR) % 24 < 7 ? 5 : 20);

async function storedVerdicts(database: OpenDatabase): Promise<unknown[]> {
  const result = await database.db.execute(sql`
    select s.group_name, o.* from observations o join series s on s.id = o.series_id
    where o.kind is not null order by o.bucket, s.group_name`);
  return rowsOf(result);
}

/** The past is gone from the table of observations: whoever has to read it knows nothing. */
async function forgetPast({ database, now }: Scene): Promise<void> {
  const before = new Date(now - DAY).toISOString();
  await database.db.execute(sql`delete from observations where bucket < ${before}::timestamptz`);
}

async function newest({ database }: Scene): Promise<{ kind: string; expected: number | null } | undefined> {
  const result = await database.db.execute(sql`
    select o.kind, o.expected from observations o join series s on s.id = o.series_id
    where s.group_name = 'acme' order by o.bucket desc limit 1`);
  return rowsOf(result)[0] as { kind: string; expected: number | null } | undefined;
}

describe.each(DATABASES)("a bot that is started again, on $name", ({ open }) => {
  let database: OpenDatabase;
  let scene: Scene;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyDatabase(database);
    scene = await openScene({ database });
    scene.volume = usual;
    await scene.poll();
  });
  afterAll(() => database.close());

  it("knows what it had learned without reading the past again", async () => {
    await scene.hours(3);
    await forgetPast(scene);
    scene.restart();
    await scene.hours(1);
    expect(await newest(scene)).toMatchObject({ kind: "ok", expected: expect.closeTo(20, 0) });
  });

  it.each([
    ["damaged", sql`update detector_states set state = set_byte(state, 100, (get_byte(state, 100) + 1) % 256)`],
    ["cut off", sql`update detector_states set state = substr(state, 1, 2)`],
    ["gone in part", sql`delete from detector_states where piece = 0`],
    [
      "one of a round that never was",
      sql`update metric_states set checkpoint = jsonb_set(checkpoint, '{round}', '999')`,
    ],
    ["one of other settings", sql`update metric_states set checkpoint = jsonb_set(checkpoint, '{key}', '"other"')`],
    ["one of few series", sql`update metric_states set checkpoint = jsonb_set(checkpoint, '{sharedAmong}', '1')`],
  ])("reads the past where the stored state is %s", async (_, spoil) => {
    await scene.hours(1);
    await scene.database.db.execute(spoil);
    scene.restart();
    await scene.hours(1);
    expect(await newest(scene)).toMatchObject({ kind: "ok", expected: expect.closeTo(20, 0) });
    await scene.database.db.execute(spoil);
    await forgetPast(scene);
    scene.restart();
    await scene.hours(1);
    expect(await newest(scene)).toMatchObject({ kind: "learning" });
  });

  it("clears away what a save that was broken off long ago has left, and keeps what is in use", async () => {
    const { db } = scene.database;
    await scene.hours(1);
    await db.execute(sql`insert into detector_states select metric, round + 5, piece, state from detector_states`);
    const abandoned = sql`select count(*) from detector_states where round > (select (checkpoint->>'round')::int from metric_states)`;
    expect(Number(rowsOf(await db.execute(abandoned))[0]?.count)).toBeGreaterThan(0);
    await db.execute(
      sql`update metric_states set round = round + 2000, checkpoint = jsonb_set(checkpoint, '{key}', '"other"')`,
    );
    scene.restart();
    await scene.hours(1);
    const rounds = rowsOf(
      await db.execute(sql`
      select distinct d.round = (m.checkpoint->>'round')::int as used from detector_states d join metric_states m using (metric)`),
    );
    expect(rounds).toEqual([{ used: true }]);
  });
});

describe("the verdicts of a bot that is started again now and then", () => {
  let database: OpenDatabase;
  beforeEach(async () => {
    database = await openPostgresDatabase();
  });
  afterEach(() => database.close());

  /** Ten days with a drop that is resolved and a new group; `between` happens before each poll. */
  async function play(between: (scene: Scene, hour: number) => void, isLate = false): Promise<unknown[]> {
    await emptyDatabase(database);
    const scene = await openScene({ database });
    const late = (bucket: number) => isLate && (bucket / HOUR) % 31 === 0 && scene.now < bucket + 4 * HOUR;
    scene.volume = (group, bucket) => {
      const isDown = group === "birch" && bucket >= MONDAY_NOON + 30 * HOUR && bucket < MONDAY_NOON + 40 * HOUR;
      if (isDown || (group === "dune" && bucket < MONDAY_NOON + 60 * HOUR)) return undefined;
      const volume = usual(group, bucket) + ((bucket / HOUR) % 5);
      return late(bucket) ? Math.floor(volume / 2) : volume;
    };
    scene.groups.push("dune");
    await scene.poll();
    for (let hour = 1; hour <= 10 * 24; hour++) {
      between(scene, hour);
      await scene.hours(1);
      if (hour === 45)
        for (const incidentId of scene.opened) await resolve(scene.core, { incidentId, person: "U1", reason: "over" });
    }
    expect(scene.opened.length).toBeGreaterThan(0);
    return storedVerdicts(database);
  }

  it("are those of one that went on, to the last digit", async () => {
    const wentOn = await play(() => undefined);
    const restarted = await play((scene, hour) => {
      if (hour % 17 === 0) scene.restart();
    });
    expect(restarted).toEqual(wentOn);
  });

  it("are the same where rows came late, though it has learned from them in another order", async () => {
    const kinds = (verdicts: unknown[]) =>
      (verdicts as { kind: string; bucket: string }[]).map(({ kind, bucket }) => [kind, bucket]);
    const wentOn = kinds(await play(() => undefined, true));
    const restarted = kinds(
      await play((scene, hour) => {
        if (hour % 17 === 0) scene.restart();
      }, true),
    );
    expect(restarted).toEqual(wentOn);
  });
});

describe("two replicas that poll a metric in turn", () => {
  it("read of each other's rounds what is new, and not the past", async () => {
    const database = await openPostgresDatabase();
    const [one, other] = [await openScene({ database }), await openScene({ database })];
    one.volume = usual;
    other.volume = usual;
    await one.poll();
    await other.poll();
    await database.db.execute(sql`update metric_states set checkpoint = null`);
    await one.hours(30);
    await forgetPast(one);
    other.now = one.now;
    await other.hours(1);
    expect(await newest(other)).toMatchObject({ kind: "ok", expected: expect.closeTo(20, 0) });
    await database.close();
  });
});

describe("a metric with other settings than its stored state", () => {
  it("is judged as the past says, by the new ones", async () => {
    const database = await openPostgresDatabase();
    const before = await openScene({ database });
    before.volume = usual;
    await before.poll();
    const catalogue = testCatalogue(LEADS_YAML.replace("bucket: 1h", "bucket: 1h\n    floor: {below: 30, for: 1h}"));
    const after = await openScene({ database, catalogue });
    after.volume = usual;
    await after.hours(1);
    expect(await newest(after)).toMatchObject({ kind: "low", expected: expect.closeTo(20, 0) });
    await database.close();
  });
});
