import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csvSource } from "../../src/sources/csv.ts";
import {
  ask,
  type Bench,
  columnsOf,
  faultOf,
  HOUR,
  measure,
  NOON,
  type Row,
  type Setting,
  sourceContract,
} from "./contract.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadline-csv-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bench: Bench = {
  kind: csvSource,
  async holding(rows) {
    const grouped = rows.some((row) => row.group !== undefined);
    const columns = columnsOf(rows);
    const lines = rows.map((row) =>
      [iso(row.at), ...(grouped ? [`"${row.group}"`] : []), ...columns.map((column) => row[column] ?? "")].join(","),
    );
    const header = ["hour", ...(grouped ? ["client"] : []), ...columns.map((column) => `leads_${column}`)];
    return setting([header.join(","), ...lines].join("\n"), {
      bucket: "hour",
      ...Object.fromEntries(columns.map((column) => [column, `leads_${column}`])),
      ...(grouped ? { group: "client" } : {}),
    });
  },
  measuring: async (value) => setting(`at,depth\n${value === undefined ? "" : `x,3\ny,${value}`}`, { value: "depth" }),
  async silent() {
    const hour = `${iso(NOON)},1\n`;
    return { ...(await setting(`bucket,value\n${hour.repeat(900_000)}`, {})), context: { folder, timeout: 150 } };
  },
  unreachable: async () => ({ options: { path: "nowhere" }, query: {}, context: { folder } }),
  rubbish: () => setting("bucket,value\nlast tuesday,3", { value: "value" }),
};

sourceContract(async () => bench);

describe("a CSV source", () => {
  it("counts lines as events where no column holds a value, in local days", async () => {
    const events = [
      "2026-06-01T21:59:59Z",
      "2026-06-01T22:00:00Z",
      "2026-06-02T21:59:59.999+00:00",
      "2026-06-02 22:00:00",
    ];
    const found = await ask(bench, await setting(`received\n${events.join("\n")}`, { bucket: "received" }), {
      bucket: 24 * HOUR,
      window: { from: Date.UTC(2026, 5, 1, 22), to: Date.UTC(2026, 5, 2, 22) },
    });
    expect(found).toEqual([{ group: "all", bucket: Date.UTC(2026, 5, 1, 22), value: 2 }]);
  });

  it("reads all files of a folder, packed ones too, and leaves others alone", async () => {
    const path = await mkdtemp(join(folder, "many-"));
    await writeFile(join(path, "a.csv"), `bucket;group;value\n${iso(NOON)};acme;1\n`);
    await writeFile(join(path, "b.csv.gz"), gzipSync(`\uFEFFgroup;value;bucket\r\n"b;c";2;${NOON / 1000}\r\n`));
    await writeFile(join(path, "notes.txt"), "not a table");
    const query = { group: "group", value: "value", delimiter: ";" };
    const packed = { group: "b;c", bucket: NOON, value: 2 };
    expect(await ask(bench, at(path, query))).toEqual([{ group: "acme", bucket: NOON, value: 1 }, packed]);
    expect(await ask(bench, at(path, { ...query, file: "b.csv.gz" }))).toEqual([packed]);
  });

  it("wants numerator and denominator together, and not beside a value", () => {
    const faults = (query: unknown) => csvSource.query.safeParse(query).error?.issues.map((issue) => issue.message);
    expect(faults({ numerator: "sold", denominator: "visits" })).toBeUndefined();
    expect(faults({ value: "latency", count: "requests" })).toBeUndefined();
    expect(faults({ numerator: "sold" })).toEqual(["must name numerator and denominator together"]);
    expect(faults({ value: "rate", numerator: "sold", denominator: "visits" })).toEqual([
      "must name either value, or numerator and denominator",
    ]);
    expect(faults({ count: "requests" })).toEqual(["must name a value beside count"]);
  });

  it("names the line in which one of the two is missing", async () => {
    const query = { numerator: "sold", denominator: "visits" };
    const found = async (line: string) => {
      const held = await setting(`bucket,sold,visits\n${iso(NOON)},${line}`, query);
      return (await faultOf(() => ask(bench, held, { kind: "ratio" }))).message;
    };
    expect(await found("3,")).toMatch(/\.csv:2: a numerator of 3 without a denominator/);
    expect(await found(",30")).toMatch(/\.csv:2: a denominator of 30 without a numerator; write 0/);
    expect(await found("3,many")).toMatch(/\.csv:2: the denominator is "many", not a number/);
  });

  it("names the columns there are when one is missing", async () => {
    const fault = await faultOf(async () => ask(bench, await setting("hour,leads\n", { bucket: "time" })));
    expect(fault.message).toMatch(/\d\.csv has no column "time"; it has hour, leads$/);
    expect(fault.reason).toBe("refused");
  });

  it("names file and line of what is malformed", async () => {
    const found = async (text: string) =>
      (await faultOf(async () => ask(bench, await setting(text, { value: "value" })))).message;
    expect(await found(`bucket,value\n${iso(NOON)},1\n\n${iso(NOON)}`)).toMatch(/\d\.csv:4: /);
    expect(await found(`bucket,value\n${iso(NOON)},many`)).toMatch(/\d\.csv:2: the value is "many", not a number/);
    expect(await found(`bucket,value\n${iso(NOON)},1\n${iso(NOON)},2`)).toMatch(
      /two rows .*\(the second is .*\.csv:3\)/,
    );
    expect(await found("")).toContain("is empty: not even a header");
  });

  it("says of a broken archive that it is broken", async () => {
    const path = join(folder, "broken.csv.gz");
    await writeFile(path, gzipSync(`bucket,value\n${`${iso(NOON)},1\n`.repeat(1000)}`).subarray(0, 40));
    expect((await faultOf(() => ask(bench, at(path, {})))).message).toContain("broken.csv.gz is not a whole gzip file");
  });

  it("never leaves its folder, neither by dots nor by a link", async () => {
    const path = await mkdtemp(join(folder, "jail-"));
    await writeFile(join(folder, "outside.csv"), `bucket\n${iso(NOON)}`);
    await symlink(join(folder, "outside.csv"), join(path, "inside.csv"));
    for (const file of ["../outside.csv", "inside.csv", join(folder, "outside.csv")])
      expect(await faultOf(() => ask(bench, at(path, { file })))).toMatchObject({ source: "crm" });
    expect((await faultOf(() => ask(bench, at(path, { file: "inside.csv" })))).message).toContain("leads out of");
  });

  it("measures the last line that fits", async () => {
    const text = "queue,depth\nin,3\nout,8\nin,5\n";
    expect(await measure(bench, await setting(text, { value: "depth", where: { queue: "in" } }))).toBe(5);
  });
});

let written = 0;
async function setting(text: string, query: object): Promise<Setting> {
  const path = join(folder, `${written++}.csv`);
  await writeFile(path, text);
  return at(path, query);
}

const at = (path: string, query: object): Setting => ({ options: { path }, query, context: { folder } });

const iso = (time: Row["at"]) => new Date(time).toISOString();
