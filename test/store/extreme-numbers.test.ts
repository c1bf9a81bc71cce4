import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { metricState, updateMetricState } from "../../src/store/metric-states.ts";
import { addRow, newRound, writeRound } from "../../src/store/observations.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { addSeries, seriesOf } from "../../src/store/series.ts";
import { latestVerdicts } from "../../src/store/verdicts.ts";
import { DATABASES, emptyDatabase } from "../support/database.ts";

describe.each(DATABASES)("figures beyond what a column holds, in $name", ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => emptyDatabase(database));
  afterAll(() => database.close());

  it.each([
    { expected: 4.2e298, kept: 3e38 },
    { expected: -4.2e298, kept: -3e38 },
    { expected: 1e-46, kept: 0 },
    { expected: 20.25, kept: 20.25 },
  ])("are written as the nearest that it does, so that the poll goes on: $expected", async ({ expected, kept }) => {
    const { db } = database;
    await addSeries(db, "leads", new Map([["all", 0]]));
    const [series] = await seriesOf(db, "leads");
    const verdict = {
      group: "all",
      bucket: 0,
      kind: "ok" as const,
      observed: 1e300,
      expected,
      lower: expected,
      upper: expected,
      score: Number.NEGATIVE_INFINITY,
      window: { length: 3_600_000, observed: 1e300, expected },
      rule: null,
      since: null,
      shortfall: expected,
      good: true,
    };
    const round = newRound();
    addRow(round.fresh, series?.id ?? 0, { bucket: 0, value: 1e300 }, verdict);
    await writeRound(db, round, 1);
    await metricState(db, "leads", "crm");
    await updateMetricState(db, "leads", { readTo: 3_600_000 }, true);
    const [latest] = await latestVerdicts(db, { id: "leads", bucket: 3_600_000, timezone: "UTC" });
    expect(latest?.observed).toBe(1e300);
    expect(Math.fround(latest?.expected ?? Number.NaN)).toBe(Math.fround(kept));
  });
});
