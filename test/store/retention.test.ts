import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { forgetObservations } from "../../src/store/retention.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { openPostgresDatabase } from "../support/database.ts";

it("forgets what is older than it is told, in as many statements as that takes, and nothing else", async () => {
  const database = await openPostgresDatabase();
  try {
    await database.db.execute(sql`
      insert into observations (series_id, bucket, value, read_at)
      select s, to_timestamp(h * 3600), 1, now() from generate_series(1, 500) s, generate_series(0, 99) h`);
    expect(await forgetObservations(database.db, 90 * 3_600_000)).toBe(45_000);
    const [left] = rowsOf(
      await database.db.execute(
        sql`select count(*)::int as n, extract(epoch from min(bucket))::int as oldest from observations`,
      ),
    );
    expect(left).toEqual({ n: 5_000, oldest: 90 * 3600 });
    expect(await forgetObservations(database.db, 90 * 3_600_000)).toBe(0);
  } finally {
    await database.close();
  }
});
