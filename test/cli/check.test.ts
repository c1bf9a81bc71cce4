import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { freshDatabase } from "../support/postgres.ts";
import { LEADS_CSV, LEADS_YML } from "./leads.ts";
import { linesOf, openShell, type Shell } from "./shell.ts";
import { startWorkspace, type Workspace } from "./workspace.ts";

const PASSWORD = "hunter2-very-secret";
const SECRETS = { ADS_TOKEN: "ads-token-9f8e7d", CRM_URL: `postgres://reader:${PASSWORD}@127.0.0.1:1/crm` };

let shell: Shell;
let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
  shell = openShell([PASSWORD, ...Object.values(SECRETS), ...workspace.secrets]);
  shell.write("leadline.yml", LEADS_YML);
  shell.write("leads.csv", LEADS_CSV);
});
afterAll(async () => {
  await shell.close();
  await workspace.stop();
});

/** First word of each line of the table, and what it is about. */
const verdicts = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    linesOf(stdout)
      .filter((line) => /^(ok|FAILED)/.test(line))
      .map((line) => [line.slice(8, 40).split("  ")[0]?.trim() ?? "", line.split(" ")[0] ?? ""]),
  );

describe("check --offline", () => {
  it("says what the catalogue holds, and needs no Slack and no database", async () => {
    const { code, stdout, stderr } = await shell.run(["check", "--offline"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(linesOf(stdout)[1]).toMatch(/^ok +catalogue leadline\.yml +1 metrics, 1 sources, 1 clients, 0 checklists$/);
    expect(shell.has(".leadline")).toBe(false);
  });

  it("tells every fault of a catalogue at once, one line each with its place, and ends with 2", async () => {
    shell.write("bad.yml", LEADS_YML.replace("unit: leads", "unti: leads").replace("bucket: 1h", "bucket: 7x"));
    const { code, stdout, stderr } = await shell.run(["check", "--offline"], {
      LEADLINE_CONFIG: "bad.yml",
      ...SECRETS,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const lines = linesOf(stderr);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(line).toMatch(/^bad\.yml:\d+:? /);
    expect(stderr).toContain("unti");
    expect(stderr).toContain("7x");
  });

  it.each([
    { name: "is not there", config: "nowhere.yml", says: /nowhere\.yml/ },
    { name: "is no YAML", config: "broken.yml", says: /broken\.yml:\d+/ },
    { name: "is a folder without any", config: "empty", says: /empty/ },
    { name: "is empty", config: "empty.yml", says: /empty\.yml/ },
  ])("a catalogue that $name is a line or two, and 2", async ({ config, says }) => {
    shell.write("broken.yml", "metrics: [unclosed\n  - {");
    shell.write("empty.yml", "");
    shell.write("empty/note.txt", "no catalogue");
    const { code, stderr } = await shell.run(["check", "--offline"], { LEADLINE_CONFIG: config });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("    at ");
    expect(linesOf(stderr).length).toBeLessThanOrEqual(6);
  });

  it("with a value of the environment that is missing names it, and with one that is there does not show it", async () => {
    shell.write("crm.yml", LEADS_YML.replace("{ type: csv, path: . }", `{ type: postgres, url: '$\{CRM_URL}' }`));
    const missing = await shell.run(["check", "--offline"], { LEADLINE_CONFIG: "crm.yml" });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("CRM_URL");
    const wrong = await shell.run(["check", "--offline"], { LEADLINE_CONFIG: "crm.yml", CRM_URL: PASSWORD });
    expect(wrong.code).toBe(2);
  });

  it("reads .env, whose values the shell's own override", async () => {
    shell.write(".env", "LEADLINE_CONFIG=nowhere.yml\nLOG_LEVEL=loud\n");
    expect(await shell.run(["check", "--offline"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("LOG_LEVEL"),
    });
    const own = await shell.run(["check", "--offline"], { LEADLINE_CONFIG: "leadline.yml", LOG_LEVEL: "warn" });
    expect(own.code).toBe(0);
    shell.write(".env", "");
  });
});

describe("check", () => {
  it("without Slack's variables says which to set, and ends with 2", async () => {
    const { code, stderr } = await shell.run(["check"]);
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN is not set: it must/),
      expect.stringMatching(/^SLACK_APP_TOKEN is not set: /),
    ]);
  });

  it("of an installation in order is all ok, and leaves no trace on the database", async () => {
    const { url, drop } = await freshDatabase();
    const { code, stdout, stderr } = await shell.run(["check"], { ...workspace.variables, DATABASE_URL: url });
    expect(stderr).toBe("");
    expect(stdout).not.toContain("FAILED");
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +database +answers, \d+ migrations to come/);
    expect(stdout).toMatch(/ok +metric leads +files answers/);
    const again = await shell.run(["check"], { ...workspace.variables, DATABASE_URL: url });
    expect(again.stdout).toMatch(/ok +database +answers, \d+ migrations to come/);
    await shell.run(["migrate"], { DATABASE_URL: url });
    const after = await shell.run(["check"], { ...workspace.variables, DATABASE_URL: url });
    expect(after.stdout).toMatch(/ok +database +answers, at this version \(postgres\)/);
    await drop();
  });

  it("makes no embedded database where there is none yet", async () => {
    const { code, stdout } = await shell.run(["check"], { ...workspace.variables, LEADLINE_DATA_DIR: "data" });
    expect(stdout).toMatch(/ok +database data +is made at the first start/);
    expect(code).toBe(0);
    expect(shell.has("data")).toBe(false);
  });

  it("says so where no embedded database could be made", async () => {
    shell.write("a-file", "");
    const { code, stdout } = await shell.run(["check"], { ...workspace.variables, LEADLINE_DATA_DIR: "a-file/data" });
    expect(stdout).toMatch(/FAILED +database a-file\/data +cannot be made: .*a-file\n +→ mend LEADLINE_DATA_DIR/);
    expect(code).toBe(1);
  });

  it("tells everything that is wrong in one table, and ends with 1", async () => {
    const wrong = LEADS_YML.replace("path: .", "path: ./nowhere").replace("#lead-alerts", "#nowhere");
    shell.write("wrong.yml", `${wrong}digest: { channel: "#growth" }\n`);
    const port = await freePort();
    const { code, stdout, stderr } = await shell.run(["check"], {
      ...workspace.variables,
      LEADLINE_CONFIG: "wrong.yml",
      DATABASE_URL: `postgres://bot:${PASSWORD}@127.0.0.1:${port}/leadline`,
      SLACK_APP_TOKEN: "xapp-wrong-token",
    });
    expect(code).toBe(1);
    expect(verdicts(stdout)).toMatchObject({ environment: "ok", database: "FAILED", "metric leads": "FAILED" });
    expect(stdout).toContain(`127.0.0.1:${port}/leadline: nothing listens there`);
    expect(stdout).toContain("#nowhere");
    expect(stdout).toMatch(/FAILED +Slack channel #growth/);
    expect(stdout).toContain("SLACK_APP_TOKEN");
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^\d of \d+ checks failed$/)]);
  });
});
