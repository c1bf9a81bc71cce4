import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LARGE_TOGETHER } from "../../src/domain/detection.ts";
import { weekEdges } from "../../src/domain/time/wall-clock.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { seriesOf } from "../../src/store/series.ts";
import { weeklySums } from "../../src/store/weekly-sums.ts";
import { metricOf, testCatalogue } from "../support/catalogue.ts";
import { DATABASES, emptyDatabase } from "../support/database.ts";
import { writeIncident, writePast } from "../support/past.ts";

const HOUR = 3_600_000;
const leads = metricOf(testCatalogue()); // hours, in Berlin
const COUNTS = { id: leads.id, bucket: HOUR, adds: true };
/** Wednesday after the clocks went forward. */
const APRIL = Date.UTC(2026, 3, 1, 12);
const EDGES = weekEdges(APRIL, 3, "Europe/Berlin");
const SPAN = { from: EDGES[0] as number, to: EDGES[3] as number };

describe.each(DATABASES)("weeks in $name", ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => emptyDatabase(database));
  afterAll(() => database.close());
  const ask = async (metric = COUNTS, withIncidents = false) =>
    weeklySums(database.db, metric, await seriesOf(database.db, metric.id), EDGES, withIncidents);

  it("are those of the local calendar: that of the clock change has an hour less, and nothing outside is counted", async () => {
    const wide = { from: SPAN.from - 48 * HOUR, to: SPAN.to + 48 * HOUR };
    await writePast(database.db, leads, wide, { acme: () => 2, "it's; --": () => 1 });
    const [whole, ...groups] = await ask();
    expect(whole).toEqual({ group: null, sums: [504, 504, 501], counts: [336, 336, 334], weighed: false });
    expect(groups.sort((a, b) => String(a.group).localeCompare(String(b.group)))).toEqual([
      { group: "acme", sums: [336, 336, 334], counts: [168, 168, 167], weighed: false },
      { group: "it's; --", sums: [168, 168, 167], counts: [168, 168, 167], weighed: false },
    ]);
  });

  it("of which nothing was read are nothing", async () => {
    expect(await ask()).toEqual([{ group: null, sums: [0, 0, 0], counts: [0, 0, 0], weighed: false }]);
  });

  it("leave out what was muted, and gaps", async () => {
    await writePast(database.db, leads, SPAN, { acme: (bucket) => (bucket < SPAN.from + 10 * HOUR ? null : 1) });
    const to = new Date(SPAN.from + 20 * HOUR).toISOString();
    await database.db.execute(sql`update observations set kind = 'muted' where bucket < ${to}::timestamptz`);
    expect((await ask())[0]).toMatchObject({ sums: [148, 168, 167], counts: [148, 168, 167] });
  });

  it("leave out the time of incidents of a group, and of groups together for all, but not that of false alarms and drills", async () => {
    const { db } = database;
    await writePast(db, leads, SPAN, { acme: () => 1, birch: () => 1 });
    const at = (week: number, hours: number) => (EDGES[week] as number) + hours * HOUR;
    const over = { status: "resolved" as const, volumeBackAt: null };
    await writeIncident(db, leads, ["acme"], {
      ...over,
      startedAt: at(0, 10),
      resolvedAt: at(0, 14),
      volumeBackAt: at(0, 13),
    });
    await writeIncident(db, leads, ["acme"], { ...over, startedAt: at(0, 12), resolvedAt: at(0, 15) });
    await writeIncident(db, leads, [LARGE_TOGETHER], { ...over, startedAt: at(1, 0), resolvedAt: at(1, 8) });
    await writeIncident(db, leads, ["birch"], { status: "dismissed", startedAt: at(1, 30), dismissedAt: at(1, 60) });
    await writeIncident(db, leads, ["birch"], { ...over, startedAt: at(1, 30), resolvedAt: at(1, 60), drill: true });
    await writeIncident(db, leads, ["birch"], { startedAt: at(2, 160) });
    const [whole, ...groups] = await ask();
    const of = (group: string) => groups.find((one) => one.group === group)?.sums;
    expect(of("acme")).toEqual([163, 160, 167]);
    expect(of("birch")).toEqual([168, 160, 160]);
    expect(whole?.sums).toEqual([331, 320, 327]);
    expect((await ask(COUNTS, true))[0]?.sums).toEqual([336, 336, 334]);
  });

  it("count a group that is not known by what it usually brings", async () => {
    const largest = (bucket: number, value: number) => (bucket < (EDGES[1] as number) ? null : value);
    await writePast(database.db, leads, SPAN, { acme: (bucket) => largest(bucket, 3), birch: () => 1 });
    expect((await ask())[0]).toMatchObject({ sums: [168, 672, 668], counts: [84, 336, 334] });
    await emptyDatabase(database);
    await writePast(database.db, leads, SPAN, {
      acme: (bucket) => (bucket < (EDGES[1] as number) ? null : { value: 0.5, weight: 30 }),
      birch: () => ({ value: 0.1, weight: 10 }),
    });
    const [whole] = await ask({ ...COUNTS, adds: false });
    expect(whole?.counts).toEqual([84, 336, 334]);
    expect(Array.from(whole?.sums ?? [], (sum, week) => sum / (whole?.counts[week] as number))).toEqual(
      [0.1, 0.4, 0.4].map((mean) => expect.closeTo(mean, 9)),
    );
  });

  it("of a rate are means by weight times the number of values", async () => {
    const rate = { ...COUNTS, adds: false };
    await writePast(database.db, leads, SPAN, {
      acme: () => ({ value: 0.1, weight: 30 }),
      birch: () => ({ value: 0.5, weight: 10 }),
    });
    const [whole] = await ask(rate);
    expect(whole?.weighed).toBe(true);
    expect((whole?.sums[0] as number) / 336).toBeCloseTo(0.2, 9);
  });

  it("of days are those of local days", async () => {
    const daily = { ...leads, bucket: 24 * HOUR };
    await writePast(database.db, daily, SPAN, { acme: () => 5 });
    expect((await ask({ ...COUNTS, bucket: daily.bucket }))[0]).toMatchObject({
      sums: [35, 35, 35],
      counts: [7, 7, 7],
    });
  });
});
