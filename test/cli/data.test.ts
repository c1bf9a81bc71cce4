import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acknowledge, noteCause } from "../../src/flows/deeds/incident-deeds.ts";
import { countMigrations } from "../../src/store/export.ts";
import { lockFolder } from "../../src/store/folder-lock.ts";
import { openDatabase } from "../../src/store/open.ts";
import { notePerson } from "../../src/store/people.ts";
import { freePort } from "../support/free-port.ts";
import { httpServer, silentServer } from "../support/loopback.ts";
import { freshDatabase } from "../support/postgres.ts";
import { HOUR, MONDAY_NOON, openScene } from "../support/scene.ts";
import { LEADS_YML } from "./leads.ts";
import { linesOf, openShell, type Shell } from "./shell.ts";

const PASSWORD = "hunter2-very-secret";
const NASTY = '=cmd|"calc"!A1, "quoted"\nsecond line';

let shell: Shell;
let story: Awaited<ReturnType<typeof freshDatabase>>;
/** Runs a command on the database that holds the story. */
const onStory = (args: readonly string[]) => shell.run(args, { DATABASE_URL: story.url });

/** An installation with one incident that is over, made by the real flows. */
beforeAll(async () => {
  shell = openShell([PASSWORD]);
  shell.write("leadline.yml", LEADS_YML);
  story = await freshDatabase();
  const database = await openDatabase({ url: story.url, dataDir: null });
  const scene = await openScene({ database });
  scene.groups = ["acme", "birch", NASTY.slice(0, 20)];
  await scene.poll();
  scene.volume = (group, bucket) =>
    group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 2 * HOUR ? undefined : 20;
  await scene.hours(1);
  await acknowledge(scene.core, { incidentId: 1, person: "U0ANA" });
  await noteCause(scene.core, { incidentId: 1, person: "U0ANA", cause: NASTY, side: "client" });
  await notePerson(database.db, { userId: "U0ANA", name: "Ana Ruiz", teamId: null, seenAt: scene.now });
  await scene.hours(3);
  await database.close();
});
afterAll(async () => {
  await shell.close();
  await story.drop();
});

describe("export", () => {
  it("writes incidents as CSV, whose texts are no formulas", async () => {
    const { code, stdout, stderr } = await onStory(["export", "incidents"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [row, ...more] = parse(stdout, { columns: true }) as Record<string, string>[];
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      id: "1",
      metric: "leads",
      client: "acme",
      status: "resolved",
      cause: `'${NASTY}`,
      started_at: "2026-03-02T12:00:00.000Z",
      volume_back_at: "2026-03-02T14:00:00.000Z",
      acknowledged_by: "U0ANA",
      observed: "0",
      seconds_to_notice: "3810",
      seconds_to_acknowledge: "0",
      currency: "EUR",
      drill: "false",
    });
    expect(Number(row?.money)).toBeCloseTo(Number(row?.shortfall) * 45, 6);
    expect(stdout).toMatch(/"'=cmd\|""calc""!A1, ""quoted""\nsecond line"/);
  });

  it("writes them as one JSON object a line, texts as they are", async () => {
    const { code, stdout } = await onStory(["export", "incidents", "--format", "json"]);
    expect(code).toBe(0);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, cause: NASTY, reopened: 0, drill: false, dismissed_at: null });
  });

  it("writes observations of a time, its end exclusive", async () => {
    const span = ["--from", "2026-03-02T11:00", "--to", "2026-03-02T13:00Z"];
    const { stdout } = await onStory(["export", "observations", ...span]);
    const rows = parse(stdout, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(6);
    expect(rows.filter((row) => row.group === "acme")).toMatchObject([
      { metric: "leads", bucket: "2026-03-02T11:00:00.000Z", value: "20" },
      { metric: "leads", bucket: "2026-03-02T12:00:00.000Z", value: "0" },
    ]);
    expect(new Set(rows.map((row) => row.group?.slice(0, 5)))).toEqual(new Set(["acme", "birch", "'=cmd"]));
  });

  it("of a time in which nothing was says so beside standard output, and is no fault", async () => {
    const { code, stdout, stderr } = await onStory(["export", "incidents", "--to", "2020-01-01"]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "nothing was recorded in that time\n" });
  });

  it("into a pipe that closes early is no fault", async () => {
    const running = shell.start(["export", "observations"], { DATABASE_URL: story.url });
    await running.until(/metric,group/);
    running.closeOutput();
    expect(await running.ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("postmortem", () => {
  it("prints the incident as Markdown, with names, in the catalogue's time zone", async () => {
    const { code, stdout, stderr } = await onStory(["postmortem", "#1"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = linesOf(stdout);
    expect(lines[0]).toBe("# Incident #1: Leads · Acme Dental");
    expect(lines).toContain("- Start of the drop: 2026-03-02 13:00:00");
    expect(lines).toContain("- 2026-03-02 14:03:30 Acknowledged by @Ana Ruiz");
    expect(lines).toContain(`- Cause: =cmd\\|"calc"!A1, "quoted" second line (the client's side)`);
  });

  it.each(["42", "99999999999"])("of an incident that nobody knows is one line, and 1: %s", async (id) => {
    const { code, stdout, stderr } = await onStory(["postmortem", id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(linesOf(stderr)).toEqual([`there is no incident #${id}: leadline export incidents lists them`]);
  });
});

describe("migrate", () => {
  it("brings a database to this version, and again changes nothing", async () => {
    const embedded = await shell.run(["migrate"]);
    expect(embedded).toMatchObject({ code: 0, stdout: "the embedded database in .leadline/ is at this version\n" });
    expect(await shell.run(["export", "incidents"])).toMatchObject({ code: 0, stdout: "" });
    const { url, drop } = await freshDatabase();
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await shell.run(["migrate"], { DATABASE_URL: url });
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "the database is at this version\n", stderr: "" });
    }
    await drop();
  });

  it("by several processes at once is done once", async () => {
    const { url, drop } = await freshDatabase();
    const all = await Promise.all([1, 2, 3, 4].map(() => shell.run(["migrate"], { DATABASE_URL: url })));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(all.map(() => ({ code: 0, stderr: "" })));
    const database = await openDatabase({ url, dataDir: null, migrate: false });
    const migrations = await countMigrations(database.db);
    await database.close();
    const again = await openDatabase({ url, dataDir: null });
    expect(await countMigrations(again.db)).toBe(migrations);
    await again.close();
    await drop();
  });
});

describe("a database that cannot be used is one line that says where and how to mend it, and 1", () => {
  const failing = async (variables: Record<string, string>): Promise<string> => {
    const { code, stdout, stderr } = await shell.run(["migrate"], variables);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(linesOf(stderr)).toHaveLength(1);
    return stderr;
  };
  const addressed = (url: string, change: (address: URL) => void): { DATABASE_URL: string } => {
    const address = new URL(url);
    change(address);
    return { DATABASE_URL: address.href };
  };

  it("nobody listens", async () => {
    const port = await freePort();
    const said = await failing({ DATABASE_URL: `postgres://bot:${PASSWORD}@127.0.0.1:${port}/leadline` });
    expect(said).toBe(
      `cannot use the database at 127.0.0.1:${port}/leadline: nothing listens there: start PostgreSQL or mend DATABASE_URL\n`,
    );
  });

  it("the host does not exist", async () => {
    const said = await failing({ DATABASE_URL: `postgres://bot:${PASSWORD}@nowhere.invalid/leadline` });
    expect(said).toMatch(/^cannot use the database at nowhere\.invalid:5432\/leadline: that host has no address/);
  });

  it("the password is wrong, the database is missing, the user may make no tables", async () => {
    const { url, drop } = await freshDatabase();
    const wrong = await failing(addressed(url, (address) => void Object.assign(address, { password: PASSWORD })));
    expect(wrong).toMatch(/: user or password is wrong: mend DATABASE_URL\n$/);
    const missing = await failing(addressed(url, (address) => void Object.assign(address, { pathname: "/nowhere" })));
    expect(missing).toMatch(/\/nowhere: there is no such database: create it \(createdb\) or mend DATABASE_URL\n$/);
    const owner = await openDatabase({ url, dataDir: null, migrate: false });
    await owner.db.execute(`create role guest_${process.pid} login password '${PASSWORD}'`);
    await owner.close();
    const guest = { username: `guest_${process.pid}`, password: PASSWORD };
    const denied = await failing(addressed(url, (address) => void Object.assign(address, guest)));
    expect(denied).toMatch(/: this user may not create tables there: grant it CREATE/);
    await drop();
  });

  it("something listens that is no PostgreSQL, or never answers", async () => {
    const silent = await silentServer();
    const said = await failing({ DATABASE_URL: `postgres://bot:${PASSWORD}@${silent.host}/leadline` });
    expect(said).toMatch(/: it did not answer within 10 s: look at the network/);
    await silent.stop();
    const web = await httpServer((_request, response) => response.end("hello"));
    expect(await failing({ DATABASE_URL: `postgres://bot:${PASSWORD}@${web.host}/leadline` })).toMatch(
      /: (what listens there is no PostgreSQL|it hung up): /,
    );
    await web.stop();
  });

  it("the address is none", async () => {
    const { code, stderr } = await shell.run(["migrate"], { DATABASE_URL: `mysql://bot:${PASSWORD}@h/x` });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DATABASE_URL is wrong: it must be an address such as postgres:/);
  });

  it("the folder of the embedded one cannot be made, or is no database", async () => {
    shell.write("a-file", "");
    expect(await failing({ LEADLINE_DATA_DIR: "a-file/data" })).toMatch(
      /^the folder a-file\/data for the embedded database cannot be made: mend LEADLINE_DATA_DIR or its rights\n$/,
    );
    shell.write("rubbish/db/PG_VERSION", "9.6");
    expect(await failing({ LEADLINE_DATA_DIR: "rubbish" })).toMatch(
      /^the embedded database in rubbish cannot be opened.*: .*move/,
    );
  });

  it("another process has the embedded one", async () => {
    const lock = lockFolder(shell.path("taken"));
    const said = await failing({ LEADLINE_DATA_DIR: "taken" });
    expect(said).toContain(`in use by process ${process.pid}: stop that one first, or set DATABASE_URL`);
    lock.release();
  });

  it("shows a stack where faults of the program are looked for, and no password in it", async () => {
    const variables = { DATABASE_URL: `postgres://bot:${PASSWORD}@127.0.0.1:${await freePort()}/leadline` };
    const { code, stderr } = await shell.run(["migrate"], { ...variables, LOG_LEVEL: "debug" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n {4}at .*open\.js/);
    expect(stderr).toContain("caused by: ");
  });

  it("that refuses a statement tells why, without the statement", async () => {
    const { url, drop } = await freshDatabase();
    await shell.run(["migrate"], { DATABASE_URL: url });
    const owner = await openDatabase({ url, dataDir: null });
    await owner.db.execute("alter table incidents rename to elsewhere");
    await owner.close();
    const { code, stderr } = await shell.run(["export", "incidents"], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toBe('the database does not do what it is asked: relation "incidents" does not exist\n');
    await drop();
  });
});
