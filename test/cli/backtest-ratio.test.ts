import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../support/postgres.ts";
import { LEADS_YML } from "./leads.ts";
import { openShell, type Shell } from "./shell.ts";
import { startWorkspace, type Workspace } from "./workspace.ts";

const HOUR = 3_600_000;
const NOW = Math.floor(Date.now() / HOUR) * HOUR;
const BROKEN = { from: NOW - 50 * HOUR, to: NOW - 44 * HOUR };
const YML = LEADS_YML.replace("unit: leads", "unit: orders")
  .replace("title: Leads", "title: Conversion")
  .replace("kind: count", "kind: ratio")
  .replace("value: value", "numerator: sold, denominator: visits")
  .replace("missing: zero", "missing: gap")
  .replaceAll("leads:", "conversion:");

/** Nine weeks in which five of a hundred visits buy, give or take chance; one of a thousand for six hours. */
function history(): string {
  const rows: string[] = [];
  for (let at = NOW - 9 * 168 * HOUR; at < NOW; at += HOUR) {
    // Chance by the hour of the file, so that it is the same on every run.
    let h = Math.imul((NOW - at) / HOUR, 2654435761);
    let sum = 0;
    for (let i = 0; i < 12; i++, h = Math.imul(h ^ (h >>> 13), 2246822519) + 12345) {
      sum += ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
    }
    const visits = 1200 + ((at / HOUR) % 24) * 10;
    const rate = at >= BROKEN.from && at < BROKEN.to ? 0.001 : 0.05;
    const sold = Math.max(0, Math.round(visits * rate + (sum - 6) * 0.7 * Math.sqrt(visits * rate)));
    rows.push(`${new Date(at).toISOString()},acme,${sold},${visits}`);
  }
  return `bucket,client,sold,visits\n${rows.join("\n")}\n`;
}

let shell: Shell;
let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
  shell = openShell();
  shell.write("leadline.yml", YML);
  shell.write("leads.csv", history());
});
afterAll(async () => {
  await shell.close();
  await workspace.stop();
});

describe("a ratio with numerator and denominator, at the command line", () => {
  it("is backtested in rates, what is missing in orders and in money", async () => {
    const { code, stdout, stderr } = await shell.run(["backtest", "conversion"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^A total stop is noticed within 1 h\.$/m);
    expect(stdout).toMatch(
      /acme +1 h +\d+ h +0(\.\d+)? %, [45](\.\d)? % expected +[34]\d\d \(\d\d %\) +1\d,\d{3} EUR +1 h: 0(\.\d+)? % instead of [45](\.\d)? %/,
    );
    expect(stdout).toMatch(/group +usual +alarms +in 1 h .*\n {2}acme +(4\.9|5|5\.1) % +\d+ +/);
  });

  it("is told as JSON with its denominators", async () => {
    const { stdout } = await shell.run(["backtest", "--json"]);
    const alarm = JSON.parse(stdout).metrics[0].alarms.at(-1);
    expect(alarm.denominator).toBeGreaterThan(6000);
    expect(alarm.observed).toBeLessThan(0.02);
    expect(alarm.expected).toBeCloseTo(0.05, 2);
    expect(alarm.shortfall).toBeCloseTo(alarm.denominator * (alarm.expected - alarm.observed), -1);
  });

  it("is checked by its newest numbers", async () => {
    const { url, drop } = await freshDatabase();
    const { stdout } = await shell.run(["check"], { ...workspace.variables, DATABASE_URL: url });
    expect(stdout).toMatch(
      /ok +metric conversion +files answers, 3 rows of 1 groups, the newest \d+ of 1,\d{3} \([4-7](\.\d)? %\)/,
    );
    await drop();
  });
});
