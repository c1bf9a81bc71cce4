/** Somebody changes `bucket` in the catalogue and starts Leadline again. */
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { rowsOf } from "../../../src/store/rows-of.ts";
import { countSeries } from "../../../src/store/series.ts";
import { latestVerdicts } from "../../../src/store/verdicts.ts";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { openPostgresDatabase } from "../../support/database.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../../support/scene.ts";

let database: OpenDatabase;
beforeEach(async () => {
  database = await openPostgresDatabase();
});
afterEach(() => database.close());

/** A start with buckets of this length; twenty leads an hour come, unless `volume` says otherwise. */
async function start(bucket: string, perBucket: number): Promise<Scene> {
  const catalogue = testCatalogue(LEADS_YAML.replace("bucket: 1h", `bucket: ${bucket}`));
  const scene = await openScene({ catalogue, database });
  scene.groups = ["acme"];
  scene.volume = () => perBucket;
  return scene;
}

const expected = async (bucket = HOUR) =>
  Math.round(
    (await latestVerdicts(database.db, { id: "leads", bucket, timezone: "Europe/Berlin" }))[0]?.expected ?? Number.NaN,
  );

async function rowsBySeries(): Promise<Record<string, number>> {
  const result = await database.db.execute(sql`
    select s.metric, count(*)::int as n from series s join observations o on o.series_id = s.id group by s.metric`);
  return Object.fromEntries(rowsOf(result).map((row) => [String(row.metric), Number(row.n)]));
}

describe("a metric whose bucket was changed between two starts", () => {
  it("is judged in the new buckets at once, from its own history", async () => {
    await (await start("1h", 20)).poll();
    expect(await expected()).toBe(20);
    const fine = await start("15m", 5);
    await fine.poll();
    expect(await expected(HOUR / 4)).toBe(5);
    fine.volume = (_, bucket) => (bucket >= MONDAY_NOON ? 0 : 5);
    fine.now += HOUR;
    await fine.poll();
    expect(fine.opened).toHaveLength(1);
  });

  it("keeps what was read before, and has it again with the old buckets", async () => {
    await (await start("1h", 20)).poll();
    const hours = 8 * 7 * 24;
    await (await start("15m", 5)).poll();
    expect(await rowsBySeries()).toEqual({ leads: 4 * hours, "leads (1 h)": hours });
    expect(await countSeries(database.db)).toBe(1);
    await (await start("1h", 20)).poll();
    expect(await rowsBySeries()).toEqual({ leads: hours, "leads (15 min)": 4 * hours });
    expect(await expected()).toBe(20);
  });

  it("goes on as it was after a start without a change", async () => {
    await (await start("1h", 20)).poll();
    const again = await start("1h", 20);
    again.now += HOUR;
    expect(await again.poll()).toMatchObject({ kind: "read", rows: 7 });
  });
});
