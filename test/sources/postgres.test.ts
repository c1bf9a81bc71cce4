import { type AddressInfo, createServer } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresSource } from "../../src/sources/postgres.ts";
import { silentServer } from "../support/loopback.ts";
import { PATIENCE } from "../support/patience.ts";
import { freshDatabase } from "../support/postgres.ts";
import {
  ask,
  type Bench,
  columnsOf,
  faultOf,
  HOUR,
  measure,
  NOON,
  question,
  type Row,
  type Setting,
  sourceContract,
} from "./contract.ts";

const PASSWORD = "swordfish-77";
let database: Awaited<ReturnType<typeof freshDatabase>>;
let admin: postgres.Sql;
let url: string;

beforeAll(async () => {
  database = await freshDatabase();
  admin = postgres(database.url, { max: 1, onnotice: () => undefined });
  // A role that may write: what stops it must be Leadline.
  const role = `reader_${new URL(database.url).pathname.slice(1)}`;
  await admin.unsafe(`create role ${role} login password '${PASSWORD}'; grant all on schema public to ${role}`);
  await admin.unsafe(`create table leads (received_at timestamptz, client text); grant all on leads to ${role}`);
  const address = new URL(database.url);
  address.username = role;
  address.password = PASSWORD;
  url = address.href;
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const setting = (query: unknown, options = {}): Setting => ({
  options: { url, ...options },
  query,
  secrets: [PASSWORD, url],
});

function holding(rows: readonly Row[]): Setting {
  const grouped = rows.some((row) => row.group !== undefined);
  const columns = columnsOf(rows);
  const values = rows.map((row) => {
    const numbers = columns.map((column) => row[column] ?? "null::numeric");
    return `('${new Date(row.at).toISOString()}'::timestamptz, $$${row.group ?? ""}$$, ${numbers})`;
  });
  return setting(
    `select bucket, ${grouped ? '"group", ' : ""} ${columns} from (values ${values}) as held (bucket, "group", ${columns})
     where bucket >= :from and bucket < :to order by bucket`,
  );
}

sourceContract(async (): Promise<Bench> => {
  const silent = await silentServer();
  const elsewhere = (host: string) => `postgres://leadline:${PASSWORD}@${host}/crm`;
  return {
    kind: postgresSource,
    holding: async (rows) => holding(rows),
    measuring: async (value) => setting(`select ${value ?? 1}::float8 as depth where ${value !== undefined}`),
    silent: async () => setting("select 1 as bucket, 1 as value", { url: elsewhere(silent.host) }),
    unreachable: async () => setting("select 1 as bucket, 1 as value", { url: elsewhere("127.0.0.1:1") }),
    rubbish: async () => setting("select 'last tuesday' as bucket, 3 as value"),
    echo: async () => setting(`select '${PASSWORD}'::int as bucket, 1 as value`),
    stop: () => silent.stop(),
  };
});

describe("a PostgreSQL source", () => {
  it("says of a denominator alone that the numerator is missing", async () => {
    const query = `select ${NOON / 1000} as bucket, 5 as denominator`;
    const fault = await faultOf(() => ask({ kind: postgresSource }, setting(query), { kind: "ratio" }));
    expect(fault.message).toContain("row 1: there is a denominator but no numerator");
  });

  it("names the columns that a ratio needs", async () => {
    const query = `select ${NOON / 1000} as bucket, 5 as rate`;
    const fault = await faultOf(() => ask({ kind: postgresSource }, setting(query), { kind: "ratio" }));
    expect(fault.message).toContain("bucket and value (or numerator and denominator); it names bucket, rate");
  });

  it("reads the query of the handbook, whole and by the window", async () => {
    await admin`insert into leads select ${new Date(NOON)}::timestamptz + n * interval '7 minutes', c
                from generate_series(0, 30) n, unnest(array['acme', null]) c`;
    const query = `select date_trunc('hour', received_at) as bucket, client as "group", count(*) as value
      from leads where received_at >= :from and received_at < :to group by 1, 2`;
    const found = await ask({ kind: postgresSource }, setting(query));
    expect(found.toSorted((a, b) => a.bucket - b.bucket || a.group.localeCompare(b.group))).toEqual([
      { group: "(none)", bucket: NOON, value: 9 },
      { group: "acme", bucket: NOON, value: 9 },
      { group: "(none)", bucket: NOON + HOUR, value: 9 },
      { group: "acme", bucket: NOON + HOUR, value: 9 },
    ]);
  });

  it.each([
    ["timestamp without a zone, taken as UTC", `timestamp '2026-06-01 12:00'`],
    ["seconds since 1970", `extract(epoch from timestamptz '2026-06-01 12:00Z')`],
    ["milliseconds as bigint", `${NOON}::bigint`],
    ["a text", `'2026-06-01T14:00:00+02:00'`],
  ])("takes a bucket that is %s", async (_name, bucket) => {
    const found = await ask(
      { kind: postgresSource },
      setting(`select ${bucket} as bucket, 10::numeric(20, 3) as value`),
    );
    expect(found).toEqual([{ group: "all", bucket: NOON, value: 10 }]);
  });

  it("takes a date as the local day of the metric", async () => {
    const window = { from: Date.UTC(2026, 5, 1, 22), to: Date.UTC(2026, 5, 3, 22) };
    const query = `select date '2026-06-02' as bucket, 1 as value where :from < timestamptz '2026-06-02'`;
    const found = await ask({ kind: postgresSource }, setting(query), { window, bucket: 24 * HOUR });
    expect(found).toEqual([{ group: "all", bucket: Date.UTC(2026, 5, 1, 22), value: 1 }]);
  });

  it.each([
    [
      "a change inside a with",
      "with gone as (delete from leads returning 1) select now() as bucket, 1 as value from gone",
    ],
    ["a function that writes", "select wipe() as bucket, 1 as value"],
    ["a function that first asks for a session that may write", "select wipe_hard() as bucket, 1 as value"],
    ["select into", "select 1 as bucket, 2 as value into copied"],
  ])("does not let through %s", async (_name, query) => {
    await admin.unsafe(`
      create or replace function wipe() returns int language plpgsql as 'begin delete from leads; return 1; end';
      create or replace function wipe_hard() returns int language plpgsql as
        'begin perform set_config(''transaction_read_only'', ''off'', false); delete from leads; return 1; end'`);
    const before = await admin`select count(*) from leads`;
    const fault = await faultOf(() => ask({ kind: postgresSource }, setting(query)));
    expect(fault.reason).toBe("refused");
    expect(await admin`select count(*) from leads`).toEqual(before);
    expect(await admin`select to_regclass('copied') as found`).toEqual([{ found: null }]);
  });

  it("leaves no way to loosen the session for the next question", async () => {
    const source = postgresSource.open("crm", { url, connections: 1 }, { folder: ".", timeout: PATIENCE, maxRows: 10 });
    const signal = new AbortController().signal;
    const loosen = "select set_config('default_transaction_read_only', 'off', false)::text as bucket, 1 as value";
    await faultOf(() => source.read(question(setting(loosen)), signal));
    const fault = await faultOf(() => source.read(question(setting("select wipe() as bucket, 1 as value")), signal));
    expect(fault.message).toContain("Leadline only reads");
    await source.close();
  });

  it("shows its name in pg_stat_activity, and goes when it is closed", async () => {
    const source = postgresSource.open("crm", { url, connections: 1 }, { folder: ".", timeout: PATIENCE, maxRows: 10 });
    const query = "select pid from pg_stat_activity where pid = pg_backend_pid() and application_name = 'leadline'";
    const pid = await source.measure("step", query, NOON, new AbortController().signal);
    const sessions = () => admin`select 1 from pg_stat_activity where pid = ${pid}`;
    expect(await sessions()).toHaveLength(1);
    await source.close();
    await expect.poll(sessions).toEqual([]);
  });

  it("lets the server stop a long query, and keeps the connection for the next question", async () => {
    const source = postgresSource.open("crm", { url, connections: 1 }, { folder: ".", timeout: 3000, maxRows: 10 });
    const signal = new AbortController().signal;
    const fault = await faultOf(() =>
      source.read(question(setting("select pg_sleep(600) as bucket, 1 as value")), signal),
    );
    expect(fault.reason).toBe("timeout");
    expect(await source.measure("step", "select 1", NOON, signal)).toBe(1);
    await source.close();
  });

  it("stops reading an answer without end after the rows that fit", async () => {
    const endless = `select to_timestamp(${NOON / 1000}) as bucket, generate_series(1, 1e15::bigint) as "group", 1 as value`;
    const fault = await faultOf(() =>
      ask({ kind: postgresSource }, { ...setting(endless), context: { timeout: PATIENCE } }),
    );
    expect(fault.message).toContain("more than 10000 rows");
  });

  it("finds its way back after the server has cut every connection", async () => {
    const source = postgresSource.open("crm", { url, connections: 1 }, { folder: ".", timeout: PATIENCE, maxRows: 10 });
    const signal = new AbortController().signal;
    const pid = await source.measure("step", "select pg_backend_pid()", NOON, signal);
    const running = faultOf(() => source.measure("step", "select count(*) from pg_sleep(600)", NOON, signal));
    const asleep = () => admin`select 1 from pg_stat_activity where pid = ${pid} and query like '%pg_sleep%'`;
    await expect.poll(asleep).toHaveLength(1);
    await admin`select pg_terminate_backend(${pid}::int)`;
    expect((await running).reason).toBe("unreachable");
    expect(await source.measure("step", "select 1", NOON, signal)).toBe(1);
    await source.close();
  });

  it("does not knock again at a door that was shut", async () => {
    let knocks = 0;
    const server = createServer((socket) => {
      knocks++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const shut = `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const fault = await faultOf(() => measure({ kind: postgresSource }, setting("select 1", { url: shut })));
    expect([fault.reason, knocks]).toEqual(["unreachable", 1]);
    server.close();
  });

  it("opens sessions that are read-only whatever the transaction says", async () => {
    const query = "select (current_setting('default_transaction_read_only') = 'on')::int";
    expect(await measure({ kind: postgresSource }, setting(query))).toBe(1);
    expect(await measure({ kind: postgresSource }, setting(query, { pooler: true }))).toBe(0);
  });

  it("works behind a pooler, where the session takes no settings", async () => {
    expect(await measure({ kind: postgresSource }, setting("select extract(epoch from :at)", { pooler: true }))).toBe(
      NOON / 1000,
    );
    const fault = await faultOf(() =>
      ask({ kind: postgresSource }, setting("select wipe() as bucket, 1 as value", { pooler: true })),
    );
    expect(fault.message).toContain("Leadline only reads");
  });

  it("says how a probe or a query must look", async () => {
    const said = async (query: string) => (await faultOf(() => ask({ kind: postgresSource }, setting(query)))).message;
    expect(await said("select now() as hour, 1 as leads")).toContain(
      "must name the columns bucket and value; it names hour, leads",
    );
    expect(await said("select nothing from leads")).toContain('column "nothing" does not exist at character 8');
    expect(await said("delete from leads")).toContain('must begin with select or with, not "delete"');
    const asked = async (query: string) =>
      (await faultOf(() => measure({ kind: postgresSource }, setting(query)))).message;
    expect(await asked("select 1 as a, 2 as b")).toContain("one column is asked for, 2 came");
    expect(await asked("select n from generate_series(1, 2) n")).toContain("one row is asked for, several came");
  });

  it("blames the login, not the query, where the login is wrong", async () => {
    const wrong = url.replace(PASSWORD, "wrong-password");
    const fault = await faultOf(() =>
      ask({ kind: postgresSource }, setting("select 1 as bucket, 1 as value", { url: wrong })),
    );
    expect(fault).toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining("password authentication failed"),
    });
    expect(fault.message).not.toContain("wrong-password");
  });

  it("leaves no session behind, whatever its questions came to", async () => {
    const left = () => admin`
      select query from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    await expect.poll(left).toEqual([]);
  });
});
