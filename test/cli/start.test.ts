/** The bot as a process: what it says when it cannot start, and how it ends. */
import { renameSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { allMetricStates } from "../../src/store/metric-states.ts";
import { openDatabase } from "../../src/store/open.ts";
import { embeddedFolder } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { PATIENCE } from "../support/patience.ts";
import { freshDatabase } from "../support/postgres.ts";
import { openWire } from "../support/wire.ts";
import { LEADS_YML, leadsCsv } from "./leads.ts";
import { linesOf, openShell, type Running, type Shell } from "./shell.ts";
import { startWorkspace, type Workspace } from "./workspace.ts";

const PASSWORD = "hunter2-very-secret";

let shell: Shell;
let workspace: Workspace;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let variables: Record<string, string>;
beforeAll(async () => {
  [workspace, database] = await Promise.all([startWorkspace(), freshDatabase()]);
  shell = openShell([PASSWORD, ...workspace.secrets]);
  shell.write("leadline.yml", LEADS_YML);
  shell.write("leads.csv", leadsCsv(Date.now()));
  variables = { ...workspace.variables, DATABASE_URL: database.url };
});
afterEach(() => workspace.slack.control({ do: "reset" }));
afterAll(async () => {
  await shell.close();
  await workspace.stop();
  await database.drop();
});

/** Starts, which must fail by itself soon, and gives what was said beyond the log. */
async function failing(more: Record<string, string>): Promise<{ code: number | null; said: string[] }> {
  const { code, stdout, stderr } = await shell.run(["start"], { ...variables, ...more });
  expect(stdout).toBe("");
  expect(stderr).not.toContain("    at ");
  return { code, said: linesOf(stderr).filter((line) => !line.startsWith("{")) };
}

async function watching(more: Record<string, string> = {}): Promise<Running> {
  const running = shell.start(["start"], { ...variables, ...more });
  await running.until(/Leadline is watching/);
  return running;
}

describe("a start that cannot succeed is one line, and the process ends", () => {
  it.each([
    { token: "SLACK_BOT_TOKEN", value: "xoxb-wrong-token" },
    { token: "SLACK_APP_TOKEN", value: "xapp-wrong-token" },
  ])("$token is wrong", async ({ token, value }) => {
    const { code, said } = await failing({ [token]: value });
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^${token} is not accepted by Slack \\(invalid_auth\\): `)),
    ]);
  });

  it("Slack cannot be reached", async () => {
    const { code, said } = await failing({ SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` });
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(/^Slack cannot be reached at http:\/\/127\.0\.0\.1:\d+\/api\/ \(ECONNREFUSED\): look/),
    ]);
  });

  it("the token lacks a permission", async () => {
    const poor = await startWorkspace({ without: ["files:write", "chat:write"] });
    const { code, said } = await failing(poor.variables);
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/files:write.*OAuth & Permissions.*reinstall/)]);
    expect(said[0]).toContain("chat:write");
    await poor.stop();
  });

  it("the port is taken", async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, resolve));
    const { code, said } = await failing({ HTTP_PORT: String(port) });
    expect(code).toBe(1);
    expect(said).toEqual([
      `port ${port} cannot be used: another program listens there; stop it or set HTTP_PORT to a free port`,
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("the database cannot be reached", async () => {
    const port = await freePort();
    const { code, said } = await failing({ DATABASE_URL: `postgres://bot:${PASSWORD}@127.0.0.1:${port}/leadline` });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/nothing listens there: start PostgreSQL or mend DATABASE_URL$/)]);
  });

  it("the catalogue cannot be read", async () => {
    shell.write("broken.yml", "metrics: [unclosed\n  - {");
    const { code, said } = await failing({ LEADLINE_CONFIG: "broken.yml" });
    expect(code).toBe(2);
    expect(said.every((line) => /^broken\.yml:\d+/.test(line))).toBe(true);
  });

  it("variables are missing", async () => {
    const { code, said } = await failing({ SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "", HTTP_PORT: "http" });
    expect(code).toBe(2);
    expect(said).toHaveLength(3);
    expect(said.map((line) => line.split(" ")[0])).toEqual(["HTTP_PORT", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]);
  });

  it("the folder of the embedded database is taken", async () => {
    const own = { DATABASE_URL: "", LEADLINE_DATA_DIR: "taken" };
    renameSync(await embeddedFolder(), shell.path("taken"));
    const first = await watching(own);
    const { code, said } = await failing(own);
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(/^the embedded database in taken is in use by process \d+: stop that one/),
    ]);
    first.signal("SIGTERM");
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(shell.has("taken/lock")).toBe(false);
  });
});

describe("the bot", () => {
  it("ends cleanly when it is asked to, whatever is under way", async () => {
    const running = await watching({ HTTP_PORT: "0" });
    running.signal("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    // After ten seconds it would have given up, and said so with a 1.
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain('"msg":"stopped"');
    expect(stderr).not.toMatch(/"level":[56]0/);
  });

  it(
    "that is asked to end while it starts ends, and starts again as if nothing had been",
    async () => {
      for (const after of [150, 700, 1_400]) {
        const running = shell.start(["start"], { ...variables, DATABASE_URL: "", LEADLINE_DATA_DIR: "often" });
        await new Promise((resolve) => setTimeout(resolve, after));
        running.signal("SIGTERM");
        const { stderr } = await running.ended;
        // Nor does it say that something has not ended in time.
        expect(linesOf(stderr).every((line) => line === "" || line.startsWith("{"))).toBe(true);
      }
      const again = await watching({ DATABASE_URL: "", LEADLINE_DATA_DIR: "often" });
      await again.until(/history read/);
      again.signal("SIGTERM");
      expect(await again.ended).toMatchObject({ code: 0 });
    },
    10 * PATIENCE,
  );

  it("keeps running while a source is down, says so, and goes on when it is back", async () => {
    shell.write("down.yml", LEADS_YML.replace("path: .", "path: ./later").replace('"*/5 * * * *"', '"* * * * * *"'));
    const own = await freshDatabase();
    const running = await watching({ LEADLINE_CONFIG: "down.yml", DATABASE_URL: own.url });
    await running.until(/"metric":"leads".*"fault":"metric leads, source files: .*later.*"poll failed"/);
    shell.write("later/leads.csv", leadsCsv(Date.now()));
    await running.until(/history read/);
    running.signal("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0 });
    await own.drop();
  });

  it("outlives its database: what it says meanwhile, and what it reads when that is back", async () => {
    shell.write("often.yml", LEADS_YML.replace('"*/5 * * * *"', '"* * * * * *"'));
    const own = await freshDatabase();
    const wire = await openWire(Number(new URL(own.url).port));
    const address = new URL(own.url);
    address.port = String(wire.port);
    const running = await watching({ LEADLINE_CONFIG: "often.yml", DATABASE_URL: address.href });
    await running.until(/history read/);
    wire.cut();
    await running.until(/poll broke off|the schedule stumbled/);
    await running.until(/"part":"sender".*cannot read the outbox/);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    wire.mend();
    const direct = await openDatabase({ url: own.url, dataDir: null });
    const back = Date.now();
    await vi.waitFor(
      async () => {
        const [state] = await allMetricStates(direct.db);
        expect(state?.lastGoodPollAt).toBeGreaterThan(back);
      },
      { timeout: PATIENCE, interval: 200 },
    );
    running.signal("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0, stdout: "" });
    await direct.close();
    await wire.close();
    await own.drop();
  });

  it("that was not invited says so, keeps the message, and sends it once it is", async () => {
    const shy = await startWorkspace({ invited: false });
    const own = await freshDatabase();
    shell.write("silent.yml", LEADS_YML.replace("file: leads.csv", "file: silent.csv"));
    const hoursAgo = Date.now() - 4 * 3_600_000;
    shell.write("silent.csv", leadsCsv(hoursAgo));
    const running = await watching({ ...shy.variables, LEADLINE_CONFIG: "silent.yml", DATABASE_URL: own.url });
    await running.until(/incident opened/);
    await running.until(/not_in_channel.*\/invite @leadline/);
    expect(shy.messages()).toEqual([]);
    await shy.invite();
    await shy.until(() => shy.messages().find((message) => message.text.includes("Leads")));
    running.signal("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0 });
    await shy.stop();
    await own.drop();
  });
});
