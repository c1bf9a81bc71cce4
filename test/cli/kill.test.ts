/** kill -9 at any moment: what was recorded is whole, what was meant for Slack gets there once, nothing is read twice. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timelineOf } from "../../src/store/incidents.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { PATIENCE } from "../support/patience.ts";
import { freshDatabase } from "../support/postgres.ts";
import { LEADS_YML } from "./leads.ts";
import { openShell, type Shell } from "./shell.ts";
import { startWorkspace, type Workspace } from "./workspace.ts";

const MINUTE = 60_000;
const DAYS = 7;
const now = Math.floor(Date.now() / MINUTE) * MINUTE;
const FIRST = now - DAYS * 1440 * MINUTE;
/** Acme's leads stopped ten minutes ago, birch's go on for as long as the test may take. */
const SILENT_FROM = now - 10 * MINUTE;

/** What came: a value that tells every minute from its neighbours, so that a bucket in the wrong place is seen. */
function leadsOf(group: string, bucket: number): number {
  if (group === "acme" && bucket >= SILENT_FROM) return 0;
  return 20 + ((bucket / MINUTE) % 7);
}

const CSV = ["bucket,client,value"]
  .concat(
    Array.from({ length: DAYS * 1440 + 60 }, (_, index) => FIRST + index * MINUTE).flatMap((bucket) =>
      ["acme", "birch"]
        .filter((group) => leadsOf(group, bucket) > 0)
        .map((group) => `${new Date(bucket).toISOString()},${group},${leadsOf(group, bucket)}`),
    ),
  )
  .join("\n");

const YML = LEADS_YML.replace("bucket: 1h", "bucket: 1m")
  .replace("settle: 3m", "settle: 0s\n    revisit: 15m")
  .replace("history: 5w", `history: ${DAYS - 1}d`)
  .replace('"*/5 * * * *"', '"* * * * * *"')
  .replace("watch: drop", "watch: drop\n    floor: { below: 1, for: 3m }");

let shell: Shell;
let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
  shell = openShell(workspace.secrets);
  shell.write("leadline.yml", YML);
  shell.write("leads.csv", CSV);
});
afterAll(async () => {
  await shell.close();
  await workspace.stop();
});

/** Moments: after what is seen in the log, how long to wait. They fall into the start, the history, and polls. */
const KILLS: readonly (readonly [RegExp, number])[] = [
  [/^/, 500],
  [/Leadline is watching/, 0],
  [/reading history/, 15],
  [/reading history/, 120],
  [/history read|incident opened/, 0],
  [/Leadline is watching/, 1_250],
];

async function rows(database: OpenDatabase, query: string): Promise<Record<string, unknown>[]> {
  return rowsOf(await database.db.execute(sql.raw(query)));
}

/** The exit code of the last one, which was let live. */
async function survive(variables: Record<string, string>): Promise<number | null> {
  workspace.slack.control({ do: "reset" });
  for (const [pattern, ms] of KILLS) {
    const running = shell.start(["start"], { ...workspace.variables, ...variables });
    // Where the history is done already, there is nothing more to see of it.
    await running.until(new RegExp(`${pattern.source}|Leadline is watching`));
    await new Promise((resolve) => setTimeout(resolve, ms));
    running.signal("SIGKILL");
    await running.ended;
  }
  const last = shell.start(["start"], { ...workspace.variables, ...variables });
  await workspace.until(() => workspace.messages().find((message) => message.text.includes("Acme")));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  last.signal("SIGTERM");
  return (await last.ended).code;
}

async function expectWhole(database: OpenDatabase): Promise<void> {
  const [state] = await rows(
    database,
    "select extract(epoch from read_to)::float8 * 1000 as read_to, extract(epoch from history_from)::float8 * 1000 as history_from, history_done, failures from metric_states",
  );
  expect(state).toMatchObject({ history_done: true, failures: 0 });
  const readTo = Number(state?.read_to);
  const historyFrom = Number(state?.history_from);
  expect(readTo).toBeGreaterThan(SILENT_FROM);
  const stored = await rows(
    database,
    "select s.group_name, extract(epoch from o.bucket)::float8 * 1000 as bucket, o.value from observations o join series s on s.id = o.series_id order by s.group_name, o.bucket",
  );
  for (const group of ["acme", "birch"]) {
    const own = stored.filter((row) => row.group_name === group).map((row) => [Number(row.bucket), Number(row.value)]);
    const minutes = Array.from({ length: (readTo - historyFrom) / MINUTE }, (_, index) => historyFrom + index * MINUTE);
    expect(own).toEqual(minutes.map((bucket) => [bucket, leadsOf(group, bucket)]));
  }
  const unjudged = `select 1 from observations where kind is null and bucket >= to_timestamp(${now / 1000}) - interval '1 day'`;
  expect(await rows(database, unjudged)).toEqual([]);
  const incidents = await rows(database, "select id, status, client, posted_at is not null as posted from incidents");
  expect(incidents).toEqual([{ id: 1, status: "open", client: "acme", posted: true }]);
  const events = (await timelineOf(database.db, 1)).map(({ kind }) => kind);
  expect(events.filter((kind) => kind === "opened" || kind === "posted")).toEqual(["opened", "posted"]);
  const members = await rows(database, "select incident_id, closed, low from incident_series");
  expect(members).toEqual([{ incident_id: 1, closed: false, low: true }]);
  const posts = await rows(database, "select key, state from slack_posts order by key");
  expect(posts).toEqual([
    { key: "incident:1:page:1", state: "sent" },
    { key: "incident:1:root", state: "sent" },
  ]);
  expect(workspace.messages()).toHaveLength(2);
}

describe("killed again and again, the bot loses nothing and doubles nothing", () => {
  it(
    "on PostgreSQL",
    async () => {
      const { url, drop } = await freshDatabase();
      expect(await survive({ DATABASE_URL: url })).toBe(0);
      const database = await openDatabase({ url, dataDir: null });
      await expectWhole(database);
      await database.close();
      await drop();
    },
    10 * PATIENCE,
  );

  it(
    "on the embedded database",
    async () => {
      expect(await survive({ LEADLINE_DATA_DIR: "data" })).toBe(0);
      const database = await openDatabase({ url: null, dataDir: shell.path("data") });
      await expectWhole(database);
      await database.close();
    },
    10 * PATIENCE,
  );
});
