import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/domain/detection.ts";
import { addRow, newRound, readObservations, writeRound } from "../../src/store/observations.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { DATABASES, emptyDatabase } from "../support/database.ts";

const HOUR = 3_600_000;
const ids = [7, 8, 9];
const groupOf = new Map(ids.map((id) => [id, `g${id}`]));

const verdict = (bucket: number, changes: Partial<Verdict> = {}): Verdict => ({
  group: "g7",
  bucket,
  kind: "low",
  observed: 3,
  expected: 20,
  lower: 12.5,
  upper: 30,
  score: -4,
  window: { length: HOUR, observed: 3, expected: 20 },
  rule: "learned",
  since: bucket - HOUR,
  shortfall: 17,
  good: false,
  ...changes,
});

describe.each(DATABASES)("rounds in $name", ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  async function write(rows: "fresh" | "known", value: number | null, said: Verdict | null, readAt: number) {
    const round = newRound();
    for (const id of ids) addRow(round[rows], id, { bucket: HOUR, value }, said);
    await database.db.transaction((tx) => writeRound(tx, round, readAt));
  }

  async function stored() {
    const result = await database.db.execute(sql`
      select value, extract(epoch from read_at)::float8 * 1000 as read_at, kind, good, expected, window_ms, rule,
             extract(epoch from since)::float8 * 1000 as since from observations order by series_id limit 1`);
    return rowsOf(result)[0];
  }

  it("keep every figure, to the millisecond", async () => {
    await emptyDatabase(database);
    await write("fresh", 3, verdict(HOUR, { since: 1_783_000_123_457 }), 1_783_000_000_001);
    expect(await stored()).toEqual({
      value: 3,
      read_at: 1_783_000_000_001,
      kind: "low",
      good: false,
      expected: 20,
      window_ms: HOUR,
      rule: "learned",
      since: 1_783_000_123_457,
    });
  });

  it("that were taken for new and are known replace what is there, and the rest of their transaction stands", async () => {
    await emptyDatabase(database);
    await write("fresh", 3, null, 10);
    await write("fresh", 4, verdict(HOUR), 20);
    expect(await stored()).toMatchObject({ value: 4, kind: "low", read_at: 20 });
    const [count] = rowsOf(await database.db.execute(sql`select count(*)::int as n from observations`));
    expect(count).toEqual({ n: 3 });
  });

  it("tell when a value came, not when it was judged anew", async () => {
    await emptyDatabase(database);
    await write("fresh", 3, verdict(HOUR), 10);
    await write("known", 3, verdict(HOUR, { kind: "ok", good: true }), 20);
    expect(await stored()).toMatchObject({ kind: "ok", good: true, read_at: 10 });
    await write("known", 5, verdict(HOUR), 30);
    expect(await stored()).toMatchObject({ value: 5, kind: "low", read_at: 30 });
  });

  it("leave a verdict as it is where only a value comes", async () => {
    await emptyDatabase(database);
    await write("fresh", 3, verdict(HOUR), 10);
    await write("known", null, null, 20);
    expect(await stored()).toMatchObject({ value: null, kind: "low", expected: 20, read_at: 20 });
  });

  it("are read back as they were written, gaps and weights too", async () => {
    await emptyDatabase(database);
    const rows = [
      { bucket: HOUR, value: 0.1, weight: 40 },
      { bucket: HOUR, value: null, weight: undefined },
      { bucket: 2 * HOUR, value: 1e300, weight: undefined },
    ];
    const round = newRound();
    for (const [i, row] of rows.entries()) addRow(round.fresh, ids[i] as number, row, null);
    await writeRound(database.db, round, 1);
    const read = await readObservations(database.db, groupOf, { from: HOUR, to: 3 * HOUR }, HOUR);
    expect(read).toEqual(rows.map((row, i) => ({ group: `g${ids[i]}`, ...row })));
    expect(await readObservations(database.db, groupOf, { from: 0, to: HOUR }, HOUR)).toEqual([]);
  });
});
