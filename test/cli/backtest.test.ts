import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leadsCsv, LEADS_YML as PLAIN_YML } from "./leads.ts";
import { linesOf, openShell, type Shell } from "./shell.ts";

const HOUR = 3_600_000;
const LEADS_YML = `${PLAIN_YML}alerting: { budget: 1 per month }\n`;
const NOW = Math.floor(Date.now() / HOUR) * HOUR;
const OUTAGE = { from: NOW - 50 * HOUR, to: NOW - 44 * HOUR };

/** Nine weeks of leads that scatter as counts do; none for six hours two days ago. */
function history(weeks: number): string {
  const rows: string[] = [];
  for (let at = NOW - weeks * 168 * HOUR; at < NOW; at += HOUR) {
    let h = Math.imul(at / HOUR, 2654435761);
    let sum = 0;
    for (let i = 0; i < 12; i++, h = Math.imul(h ^ (h >>> 13), 2246822519) + 12345) {
      sum += ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
    }
    const value = Math.max(0, Math.round(30 + (sum - 6) * Math.sqrt(30)));
    if (at < OUTAGE.from || at >= OUTAGE.to) rows.push(`${new Date(at).toISOString()},acme,${value}`);
  }
  return `bucket,client,value\n${rows.join("\n")}\n`;
}

let shell: Shell;
beforeAll(() => {
  shell = openShell();
  shell.write("leadline.yml", LEADS_YML);
  shell.write("leads.csv", history(9));
  const moment = (at: number) => new Date(at).toISOString();
  shell.write(
    "incidents.csv",
    `metric,group,start,end\nleads,acme,${moment(OUTAGE.from)},${moment(OUTAGE.to)}\nleads,,${moment(NOW - 130 * HOUR)},${moment(NOW - 128 * HOUR)}\n`,
  );
});
afterAll(() => shell.close());

describe("leadline backtest", () => {
  it("says first what it means, then each alarm and each series, and makes no database", async () => {
    const { code, stdout, stderr } = await shell.run(["backtest", "leads", "--incidents", "incidents.csv"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [first, second] = linesOf(stdout);
    expect(first).toMatch(
      /^leads: \d+ alarms? in 5 weeks \(\d+ of them from known incidents\); the budget of 0\.23 per week allows 1\.1: /,
    );
    expect(second).toMatch(/^A total stop is noticed within \d+ h\.$/);
    expect(stdout).toMatch(/of 2 known incidents found, after 1 h at most; missed: line 3\./);
    expect(stdout).toMatch(
      /\n {2}\w{3} \d+ \w{3} \d\d:\d\d +acme +1 h +\d+ h +0 of \d+ +1\d\d \(\d+ %\) +[\d,]+ EUR +1 h: 0 instead of \d+ +line 2\n/,
    );
    expect(stdout).toMatch(/group +per hour +alarms +in 1 h +in 3 h +in 6 h +in 24 h\n {2}acme +30 +\d+ +\d+ %/);
    expect(shell.has(".leadline")).toBe(false);
  });

  it("prints the same as one JSON object", async () => {
    const { code, stdout } = await shell.run(["backtest", "--json", "--weeks", "3"]);
    expect(code).toBe(0);
    const { version, metrics } = JSON.parse(stdout);
    expect(version).toBe(1);
    expect(metrics).toHaveLength(1);
    expect(metrics[0]).toMatchObject({
      metric: "leads",
      outcome: "tested",
      bucket_seconds: 3600,
      history: "source",
      weeks: 3,
      to: new Date(NOW).toISOString(),
      budget: { per_week: expect.closeTo(0.23, 2), over_series: 1, alarms: metrics[0].alarms.length },
      series: [{ group: "acme", judged_buckets: 504, unknown_buckets: 0 }],
      known: [],
      against: null,
    });
    expect(metrics[0].alarms).toContainEqual(
      expect.objectContaining({
        groups: ["acme"],
        since: new Date(OUTAGE.from).toISOString(),
        noticed_after_seconds: 3600,
        noticed_after_buckets: 1,
        currency: "EUR",
      }),
    );
    expect(metrics[0].series[0].smallest_noticed.map((one: { within_buckets: number }) => one.within_buckets)).toEqual([
      1, 3, 6, 24,
    ]);
  });

  it("draws the weeks, and one picture a metric where there are several", async () => {
    const metric = LEADS_YML.slice(LEADS_YML.indexOf("  leads:"), LEADS_YML.indexOf("alerting:"));
    shell.write("two.yml", LEADS_YML.replace(metric, metric + metric.replace("leads:", "calls:")));
    const one = await shell.run(["backtest", "leads", "--chart", "out.png"]);
    expect(linesOf(one.stderr)).toEqual(["out.png: written"]);
    expect(shell.read("out.png").slice(1, 4)).toBe("PNG");
    const two = await shell.run(["backtest", "--chart", "all.png"], { LEADLINE_CONFIG: "two.yml" });
    expect(linesOf(two.stderr)).toEqual(["all-leads.png: written", "all-calls.png: written"]);
    expect(linesOf(two.stdout)[0]).toMatch(/^All together: 2 alarms; the budget of 0\.23 per week allows [\d.]+: /);
    expect(linesOf(two.stdout)[2]).toMatch(/^calls: .*over 2 series allows [\d.]+ for this one: .*A total stop is/);
  });

  it("compares with another catalogue, whose faults it tells as its own", async () => {
    const bolder = LEADS_YML.replace("watch: drop", "watch: drop\n    floor: { below: 15, for: 1h }");
    shell.write("bold.yml", bolder.replace("1 per month", "40 per week"));
    const { code, stdout } = await shell.run(["backtest", "leads", "--against", "bold.yml"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nWith bold\.yml: \d+ alarms in 5 weeks; the budget of 40 per week allows 200: /);
    expect(stdout).toContain("Different there: budget 0.23 per week → 40 per week; floor none → below 15 for 1 h.");
    expect(stdout).toMatch(/began +who +noticed here after +with bold\.yml after\n/);
    shell.write("bad.yml", LEADS_YML.replace("unit: leads", "unti: leads"));
    const bad = await shell.run(["backtest", "leads", "--against", "bad.yml"]);
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 2, stdout: "" });
    expect(bad.stderr).toMatch(/^bad\.yml:\d+ /);
  });

  it("names odd days, with the line that lists them, and no longer once they are listed", async () => {
    const date = new Date(NOW - 20 * 24 * HOUR).toISOString().slice(0, 10);
    const [heading = "", ...rows] = linesOf(history(9));
    // The catalogue is in Berlin: an hour or two of the day before are in it.
    const isOdd = (row: string) => {
      const at = Date.parse(row.slice(0, 24));
      return at >= Date.parse(`${date}T00:00Z`) - 2 * HOUR && at < Date.parse(`${date}T00:00Z`) + 23 * HOUR;
    };
    const quiet = rows.map((row) =>
      isOdd(row) ? row.replace(/,\d+$/, (n) => `,${Math.round(Number(n.slice(1)) * 0.4)}`) : row,
    );
    shell.write("odd/leads.csv", `${[heading, ...quiet].join("\n")}\n`);
    shell.write("odd/leadline.yml", LEADS_YML);
    const odd = { LEADLINE_CONFIG: "odd/leadline.yml" };
    const { stdout } = await shell.run(["backtest", "leads"], odd);
    const line = /- \{ name: "[^"]+", on: (\S+), factor: 0\.[34]\d* \}/.exec(stdout);
    expect(line?.[1]).toBe(date);
    expect(stdout).toMatch(
      /\nOdd days: .*\n {2}day +of the usual\n {2}\w{3} \d+ \w{3} \d{4} +(3[5-9]|4\d) % {2}- \{ name/,
    );
    const json = JSON.parse((await shell.run(["backtest", "--json"], odd)).stdout);
    expect(json.metrics[0].odd_days).toEqual([
      { date, share: expect.closeTo(0.4, 1), holiday: null, calendar: line?.[0] },
    ]);

    shell.write("odd/listed.yml", `${LEADS_YML}calendar:\n  ${line?.[0]}\n`);
    const listed = await shell.run(["backtest", "leads", "--against", "odd/listed.yml"], odd);
    expect(listed.stdout).toMatch(new RegExp(`Different there: calendar none → .* \\(${date}\\) × 0\\.[34]`));
    const after = await shell.run(["backtest", "leads"], { LEADLINE_CONFIG: "odd/listed.yml" });
    expect(after.stdout).not.toContain("Odd days");
  });

  it.each([
    { args: ["laeds"], says: "there is no metric laeds: did you mean leads? (the catalogue has leads)" },
    { args: ["leads", "--weeks", "0"], says: "must be a whole number of weeks from 1 to 104." },
    { args: ["leads", "--chart", "out.svg"], says: "must be the name of a .png file." },
    { args: ["leads", "--incidents", "nowhere.csv"], says: "nowhere.csv cannot be read" },
    {
      args: ["leads", "--incidents", "wrong.csv"],
      says: "wrong.csv:2 names no metric of the catalogue: laeds; did you mean leads?\nwrong.csv:3 has no such time: tomorrow",
    },
    { args: ["leads", "--incidents", "leads.csv"], says: "leads.csv:1 has no column metric, group, start, end" },
  ])("$args is wrong usage: $says", async ({ args, says }) => {
    shell.write(
      "wrong.csv",
      "metric,group,start,end\nlaeds,,2026-01-01 10:00,2026-01-01 11:00\nleads,,tomorrow,2026-01-01\n",
    );
    const { code, stderr } = await shell.run(["backtest", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it("says how much history there is where that is too little, and ends with 1", async () => {
    shell.write("young/leadline.yml", LEADS_YML);
    shell.write("young/leads.csv", leadsCsv(Date.now(), 2));
    const { code, stdout } = await shell.run(["backtest", "leads"], { LEADLINE_CONFIG: "young/leadline.yml" });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^leads: 1[34] d.* of history, since .*; a backtest needs 5 weeks, 4 to learn and at least one to judge\n$/,
    );
  });

  it("sends to Slack while the bot holds the embedded database, and asks the sources alone if told to", async () => {
    shell.write("busy/db/PG_VERSION", "17");
    shell.write("busy/lock", String(process.pid));
    const variables = { LEADLINE_DATA_DIR: "busy" };
    const { code, stderr } = await shell.run(["backtest", "leads"], variables);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringContaining("ask /kpi backtest METRIC in Slack")]);
    expect((await shell.run(["backtest", "leads", "--fresh"], variables)).code).toBe(0);
  });
});
