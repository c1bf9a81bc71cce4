import postgres from "postgres";
import { expect, it } from "vitest";
import { freshDatabase } from "./postgres.ts";

it("gives every test a database of its own, and takes it back while somebody is connected", async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const sql = postgres(one.url, { max: 1 });
  await sql`create table only_here (id int)`;
  expect(await postgres(other.url, { max: 1 })`select to_regclass('only_here') as found`).toEqual([{ found: null }]);
  await Promise.all([one.drop(), other.drop()]);
  await expect(sql`select 1`).rejects.toThrow();
});
