import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allMetricStates, metricState, updateMetricState } from "../../src/store/metric-states.ts";
import { openDatabase } from "../../src/store/open.ts";
import { transact } from "../../src/store/transact.ts";
import { openPostgresDatabase } from "../support/database.ts";

let database: Awaited<ReturnType<typeof openPostgresDatabase>>;
beforeAll(async () => {
  database = await openPostgresDatabase();
});
afterAll(() => database.close());

describe("a PostgreSQL", () => {
  it("that writes dates and times in its own way is understood all the same", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.db.execute(sql.raw(`alter database ${name} set datestyle to 'German'`));
    await database.db.execute(sql.raw(`alter database ${name} set timezone to 'Asia/Kolkata'`));
    const odd = await openDatabase({ url: database.url, dataDir: null });
    const at = Date.UTC(2026, 9, 25, 0, 30, 15, 250);
    await metricState(odd.db, "leads", "crm");
    await updateMetricState(odd.db, "leads", { readTo: at }, true);
    expect(await allMetricStates(odd.db)).toMatchObject([{ readTo: at, round: 1 }]);
    await odd.close();
  });

  it("that restarts is used again as soon as it is back", async () => {
    const other = await openDatabase({ url: database.url, dataDir: null });
    await other.ping();
    await database.db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`);
    await other.ping().catch(() => undefined);
    await expect(other.ping()).resolves.toBeUndefined();
    await other.close();
  });
});

describe("a transaction", () => {
  const broken = (code: string) =>
    sql.raw(`do $$ begin raise exception 'in the way' using errcode = '${code}'; end $$`);

  it.each(["40P01", "40001"])(
    "that was in another's way (%s) is tried again, and what it wrote stands once",
    async (code) => {
      let tries = 0;
      await transact(database.db, async (tx) => {
        tries += 1;
        await metricState(tx, `metric ${code} ${tries}`, "crm");
        if (tries < 3) await tx.execute(broken(code));
      });
      expect(tries).toBe(3);
      const states = await allMetricStates(database.db);
      expect(states.map(({ metric }) => metric).filter((metric) => metric.includes(code))).toEqual([
        `metric ${code} 3`,
      ]);
    },
  );

  it.each(["40P01", "23505"])("that goes on failing with %s fails", async (code) => {
    let tries = 0;
    const failing = transact(database.db, async (tx) => {
      tries += 1;
      await tx.execute(broken(code));
    });
    await expect(failing).rejects.toThrow();
    expect(tries).toBe(code === "40P01" ? 3 : 1);
  });
});
