import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DetectOptions, runDetect } from "../../src/detect/run-detect.ts";
import { counts, HOUR, SUNDAY, WEEK } from "../domain/detector/series-of.ts";

interface Decision {
  readonly group: string;
  readonly ts: string;
  readonly alert: boolean;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly score: number | null;
}

const NOW = SUNDAY + 6 * WEEK + 36 * HOUR;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-detect-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  const text = `${lines.join("\n")}\n`;
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

async function decisions(options: Omit<DetectOptions, "out">): Promise<Decision[]> {
  let text = "";
  // A sink that is soon full, so that the reader has to wait for it.
  const out = new Writable({
    highWaterMark: 1024,
    write(piece, _encoding, done) {
      text += piece;
      setImmediate(done);
    },
  });
  await runDetect({ ...options, out });
  await new Promise<void>((done) => out.end(done));
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Decision);
}

const HEADER = "seen,ts,group,value";
const lineOf = ({ group, bucket, value }: { group: string; bucket: number; value: number | null }) =>
  `${new Date(bucket + HOUR).toISOString()},${new Date(bucket).toISOString()},${group},${value ?? ""}`;
const rows = (group: string, mean: number) => counts({ group, mean, to: NOW }).map(lineOf);
const zero = (group: string, hour: number) => lineOf({ group, bucket: NOW + hour * HOUR, value: 0 });

describe("leadline detect", () => {
  it("decides on every bucket that has a row, in the order of the file", async () => {
    const csv = file("a.csv", [HEADER, ...rows("a", 40), zero("a", 0), ...rows("b", 3), zero("b", 0)]);
    const all = await decisions({ csv });
    expect(all).toHaveLength(2 * ((NOW - SUNDAY) / HOUR + 1));
    const last = new Date(NOW).toISOString().replace(".000Z", "Z");
    const [a, b] = all.filter(({ ts }) => ts === last);
    expect(a).toMatchObject({ group: "a", alert: true });
    expect(b).toMatchObject({ group: "b", alert: false });
    expect(a?.score).toBeLessThan(b?.score ?? 0);
    expect(a?.expected).toBeGreaterThan(20);
  });

  it("reads .gz alike", async () => {
    const lines = [HEADER, ...rows("a", 40), zero("a", 0)];
    expect(await decisions({ csv: file("a.csv.gz", lines) })).toEqual(await decisions({ csv: file("a.csv", lines) }));
  });

  it("gives a corrected bucket a second decision, and a gap none", async () => {
    const gap = lineOf({ group: "a", bucket: NOW + HOUR, value: null });
    const corrected = lineOf({ group: "a", bucket: NOW, value: 70 });
    const all = await decisions({ csv: file("a.csv", [HEADER, ...rows("a", 40), zero("a", 0), gap, corrected]) });
    const last = all.slice(-2);
    expect(last.map(({ ts }) => ts)).toEqual([last[0]?.ts, last[0]?.ts]);
    expect(last.map(({ alert }) => alert)).toEqual([true, false]);
  });

  it("takes zone, bucket and holidays of each group from the groups file", async () => {
    // Good Friday is the first holiday of the series: it is silent, and who knows the calendar is hardly surprised.
    const friday = Date.parse("2026-04-02T22:00:00Z");
    const share = (time: number) => (time >= friday ? 0 : 1);
    const lines = counts({ group: "shop", mean: 40, to: friday + 24 * HOUR, share }).map(lineOf);
    const csv = file("shop.csv", [HEADER, ...lines]);
    const groups = file("groups.csv", ["group,tz,bucket_s,holidays", "shop,Europe/Berlin,3600,DE-NW"]);
    const alarms = async (options: Partial<DetectOptions>) =>
      (await decisions({ csv, groups, ...options })).slice(-24).filter(({ alert }) => alert).length;
    expect(await alarms({ holidays: false })).toBeGreaterThan(12);
    expect(await alarms({})).toBeLessThan(3);
  });

  it.each([
    ["ts,group,value\nyesterday,a,1", 'a.csv:2: ts is "yesterday"'],
    ["ts,group,value\n2026-01-01T00:00:00Z,a,many", 'a.csv:2: value is "many"'],
    ["time,group,count\n2026-01-01T00:00:00Z,a,1", "a.csv:2: needs the columns ts and value"],
  ])("names file and line of what it cannot read: %j", async (text, message) => {
    await expect(decisions({ csv: file("a.csv", [text]) })).rejects.toThrow(message);
  });

  it("names a file that is not there and a groups file without groups", async () => {
    await expect(decisions({ csv: join(folder, "none.csv") })).rejects.toThrow("none.csv");
    const groups = file("groups.csv", ["name,tz", "a,UTC"]);
    await expect(decisions({ csv: file("a.csv", [HEADER]), groups })).rejects.toThrow("groups.csv:2");
  });
});
