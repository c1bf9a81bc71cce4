/** Two replicas on one PostgreSQL, each with connections and a memory of its own, and people who press at once. */
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { statusOf } from "../../src/domain/incident-rules.ts";
import type { Core } from "../../src/flows/core.ts";
import { answerStep } from "../../src/flows/deeds/answer-step.ts";
import { tellClient } from "../../src/flows/deeds/client-message.ts";
import type { Deed } from "../../src/flows/deeds/deed.ts";
import {
  acknowledge,
  clientAcknowledged,
  clientFixed,
  dismiss,
  noteCause,
  reopen,
  resolve,
} from "../../src/flows/deeds/incident-deeds.ts";
import { notePosted } from "../../src/flows/incidents/note-posted.ts";
import { runProbes } from "../../src/flows/run-probes.ts";
import { createSchedule } from "../../src/schedule.ts";
import { findIncident, incidentDetail, lockIncident, openIncidents, timelineOf } from "../../src/store/incidents.ts";
import { allMetricStates } from "../../src/store/metric-states.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/open.ts";
import { confirmPost } from "../../src/store/outbox.ts";
import { touchPosts } from "../../src/store/posts.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { claimRun, finishRun } from "../../src/store/scheduled-runs.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "../support/catalogue.ts";
import { emptyDatabase, openPostgresDatabase } from "../support/database.ts";
import { eventually } from "../support/patience.ts";
import { freshDatabase } from "../support/postgres.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let database: OpenDatabase & { readonly url: string };
let replica: OpenDatabase;
let first: Scene;
let second: Scene;

beforeAll(async () => {
  database = await openPostgresDatabase();
  replica = await openDatabase({ url: database.url, dataDir: null });
});
beforeEach(async () => {
  await emptyDatabase(database);
  first = await openScene({ database });
  second = await openScene({ database: replica });
});
afterAll(async () => {
  await replica.close();
  await database.close();
});

/** Nobody goes on before `count` have come. */
function meetingPoint(count: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let missing = count;
  return () => {
    missing -= 1;
    if (missing > 0) return new Promise<void>((resolve) => void waiting.push(resolve));
    for (const goOn of waiting) goOn();
    return Promise.resolve();
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Both poll the same hour, and neither writes before both have their answer. */
async function pollTogether(): Promise<string[]> {
  const met = meetingPoint(2);
  first.answering = second.answering = met;
  const results = await Promise.all([first.poll(), second.poll()]);
  return results.map(({ kind }) => kind).sort();
}

function stop(group: string, at: number): void {
  first.volume = second.volume = (one, bucket) => (one === group && bucket >= at ? undefined : 20);
}

/** What was read, without what follows from it for groups together. */
const OF_GROUPS = "observations o join series s on s.id = o.series_id and s.group_name not like '% together'";

async function count(what: string): Promise<number> {
  const [row] = rowsOf(await database.db.execute(sql.raw(`select count(*)::int as n from ${what}`)));
  return Number(row?.n);
}

describe("two replicas that poll one metric at the same moment", () => {
  it("read its history once, and every hour after that", async () => {
    expect(await pollTogether()).toEqual(["overtaken", "read"]);
    expect(await count(OF_GROUPS)).toBe(3 * 8 * 7 * 24);
    for (let hour = 1; hour <= 3; hour++) {
      first.now = second.now = MONDAY_NOON + hour * HOUR + 3.5 * 60_000;
      expect(await pollTogether()).toEqual(["overtaken", "read"]);
      expect(await count(OF_GROUPS)).toBe(3 * (8 * 7 * 24 + hour));
    }
    const [state] = await allMetricStates(database.db);
    expect(state).toMatchObject({ round: 8 + 3, readTo: MONDAY_NOON + 3 * HOUR, historyDone: true });
  });

  it("open one incident, with its posts once, and bring it to one end", async () => {
    await pollTogether();
    stop("acme", MONDAY_NOON);
    for (let hour = 1; hour <= 2; hour++) {
      first.now = second.now = MONDAY_NOON + hour * HOUR + 3.5 * 60_000;
      await pollTogether();
    }
    expect(await openIncidents(database.db)).toMatchObject([{ id: 1, measuredTo: MONDAY_NOON + 2 * HOUR }]);
    expect(await count("slack_posts where role = 'root'")).toBe(1);
    first.volume = second.volume = (group, bucket) =>
      group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 2 * HOUR ? 0 : 20;
    for (let hour = 3; hour <= 4; hour++) {
      first.now = second.now = MONDAY_NOON + hour * HOUR + 3.5 * 60_000;
      await pollTogether();
    }
    const kinds = (await timelineOf(database.db, 1)).map(({ kind }) => kind);
    expect(kinds).toEqual(["opened", "recovering", "volume_back", "resolved"]);
    expect([...first.opened, ...second.opened]).toEqual([1]);
  });

  it("go on with what the other has begun, when one of them is lost", async () => {
    await first.poll();
    stop("acme", MONDAY_NOON);
    await first.hours(1);
    second.now = first.now + HOUR;
    await second.poll();
    expect(await openIncidents(database.db)).toMatchObject([{ id: 1, measuredTo: MONDAY_NOON + 2 * HOUR }]);
  });
});

describe("two metrics of one source that fail at the same moment", () => {
  it("are one incident of the source", async () => {
    const [, calls] = LEADS_YAML.split("metrics:\n");
    const text = LEADS_YAML.replace(
      "metrics:\n",
      `metrics:\n${calls?.split("checklists:")[0]?.replace("leads:", "calls:")}`,
    );
    const catalogue = testCatalogue(text);
    const one = await openScene({ database, catalogue });
    const other = await openScene({ database: replica, catalogue, metric: "calls" });
    one.failing = other.failing = "unreachable";
    for (let minute = 0; minute < 4; minute++) {
      one.now = other.now = MONDAY_NOON + minute * 60_000;
      const met = meetingPoint(2);
      one.answering = other.answering = met;
      expect(await Promise.all([one.poll(), other.poll()])).toMatchObject([{ kind: "failed" }, { kind: "failed" }]);
    }
    expect(await openIncidents(database.db)).toMatchObject([{ kind: "source" }]);
    expect(await allMetricStates(database.db)).toMatchObject([{ failures: 4 }, { failures: 4 }]);
  });
});

describe("a poll that breaks off in the middle", () => {
  beforeEach(async () => {
    await first.poll();
    stop("acme", MONDAY_NOON);
    first.now += HOUR;
  });

  const tables = ["observations", "series", "incidents", "incident_series", "incident_events", "slack_posts"];
  const sizes = () => Promise.all(tables.map(count));

  /** From now on the database refuses, or breaks the connection, when this table is written to. */
  async function sabotage(table: string, how: string): Promise<() => Promise<void>> {
    await database.db.execute(
      sql.raw(`
      create or replace function sabotage() returns trigger language plpgsql as $$ begin ${how}; return new; end $$`),
    );
    await database.db.execute(
      sql.raw(`create trigger sabotage before insert on ${table} for each row execute function sabotage()`),
    );
    return async () => void (await database.db.execute(sql.raw(`drop trigger sabotage on ${table}`)));
  }

  it.each([
    { table: "observations", how: "raise exception 'disk full'", name: "the database refuses observations" },
    { table: "slack_posts", how: "raise exception 'disk full'", name: "the database refuses the last thing written" },
    { table: "incident_events", how: "perform pg_terminate_backend(pg_backend_pid())", name: "the connection is cut" },
  ])("leaves nothing half when $name, and the next one makes good", async ({ table, how }) => {
    const before = await sizes();
    const state = await allMetricStates(database.db);
    const mend = await sabotage(table, how);
    await expect(first.poll()).rejects.toThrow();
    await mend();
    expect(await sizes()).toEqual(before);
    expect(await allMetricStates(database.db)).toEqual(state);
    await first.poll();
    expect(await openIncidents(database.db)).toMatchObject([{ client: "acme", startedAt: MONDAY_NOON }]);
    // Three groups, and all of them together.
    expect(await count("observations")).toBe((before[0] as number) + 4);
  });

  it("is whole when only those who are told of its incidents fail, and the next one goes on", async () => {
    first.onOpened = () => {
      throw new Error("no probes today");
    };
    await expect(first.poll()).rejects.toThrow("no probes today");
    expect(await openIncidents(database.db)).toHaveLength(1);
    await first.hours(1);
    expect(await openIncidents(database.db)).toMatchObject([{ id: 1, measuredTo: MONDAY_NOON + 2 * HOUR }]);
  });
});

describe("people who press at the same moment, on different replicas", () => {
  let cores: readonly Core[];
  beforeEach(async () => {
    await first.poll();
    stop("acme", MONDAY_NOON);
    await first.hours(1);
    second.now = first.now;
    cores = [first.core, second.core];
  });
  const core = (index: number): Core => cores[index % 2] as Core;

  it("eight who acknowledge: one has it, seven hear who", async () => {
    const people = Array.from({ length: 8 }, (_, index) => `U${index}`);
    const deeds = await Promise.all(people.map((person, index) => acknowledge(core(index), { incidentId: 1, person })));
    expect(deeds.filter((deed) => deed.kind === "done")).toHaveLength(1);
    const holder = (await findIncident(database.db, 1))?.acknowledgedBy;
    const refusals = deeds.filter((deed) => deed.kind === "refused");
    expect(refusals.every((deed) => deed.why.startsWith(`<@${holder}>`))).toBe(true);
    expect((await timelineOf(database.db, 1)).map(({ kind }) => kind)).toEqual(["opened", "acknowledged"]);
  });

  it("the same press delivered to both is one deed", async () => {
    const deeds = await Promise.all([0, 1].map((index) => acknowledge(core(index), { incidentId: 1, person: "U1" })));
    expect(deeds.map(({ kind }) => kind)).toEqual(["done", "done"]);
    expect(await count("incident_events where kind = 'acknowledged'")).toBe(1);
  });

  it("whatever they press leaves one consistent incident and no fault", async () => {
    type Press = (core: Core, person: string) => Promise<Deed>;
    const presses: readonly Press[] = [
      (on, person) => acknowledge(on, { incidentId: 1, person }),
      (on, person) => resolve(on, { incidentId: 1, person, reason: "campaign ended", cause: "campaign", side: "ours" }),
      (on, person) => dismiss(on, { incidentId: 1, person, reason: null }),
      (on, person) => reopen(on, { incidentId: 1, person, reason: null }),
      (on, person) => noteCause(on, { incidentId: 1, person, cause: "form", side: "client" }),
      (on, person) => tellClient(on, { incidentId: 1, stepId: null, text: "Please look.", person, again: false }),
      (on, person) => clientAcknowledged(on, { incidentId: 1, person }),
      (on, person) => clientFixed(on, { incidentId: 1, person }),
      (on, person) =>
        answerStep(on, { incidentId: 1, stepId: "landing", answer: "problem", note: null, person, version: 1 }),
    ];
    const press = fc.record({ which: fc.nat(presses.length - 1), who: fc.nat(2), where: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(fc.array(press, { minLength: 2, maxLength: 8 }), async (all) => {
        const before = await timelineOf(database.db, 1);
        const polling = all.length % 2 === 0 ? [first.poll()] : [];
        await Promise.all([
          ...polling,
          ...all.map(({ which, who, where }) => (presses[which] as Press)(core(where), `U${who}`)),
        ]);
        const detail = await incidentDetail(database.db, 1);
        const incident = detail?.incident;
        expect(incident && statusOf(incident)).toBe(incident?.status);
        const isClosed = incident?.status === "resolved" || incident?.status === "dismissed";
        expect(await count("incident_series where not closed")).toBe(isClosed ? 0 : 1);
        expect(detail?.events.slice(0, before.length)).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });

  it("nobody waits for ever: a message is confirmed while somebody acknowledges", async () => {
    const attempt = { at: second.now, id: "" };
    const [row] = rowsOf(
      await database.db.execute(sql`
        update slack_posts set state = 'sending', attempted_at = ${new Date(attempt.at).toISOString()}::timestamptz
        where role = 'root' returning id`),
    );
    attempt.id = String(row?.id);
    const met = meetingPoint(2);
    // The one who presses holds the incident, and then changes its posts.
    const pressing = database.db.transaction(async (tx) => {
      await lockIncident(tx, 1);
      await met();
      await pause(100);
      await touchPosts(tx, 1, ["root"]);
    });
    // The sender writes that the root is in Slack, and then when the incident was posted.
    const posted = { channel: "C0ALERTS1", ts: "1.1", shown: 1, shownHash: null, fileId: null, fileHash: null };
    const confirming = confirmPost(
      replica.db,
      { id: attempt.id, attemptedAt: attempt.at },
      { ...posted, at: second.now },
      async (tx, post) => {
        await met();
        await notePosted(tx, second.core, post);
      },
    );
    const [, confirmed] = await Promise.all([pressing, confirming]);
    expect(confirmed).toBe(true);
    expect(await findIncident(database.db, 1)).toMatchObject({ postedAt: second.now });
    const [post] = rowsOf(
      await database.db.execute(sql`select state, wanted, shown from slack_posts where role = 'root'`),
    );
    expect(post).toMatchObject({ state: "sent", wanted: 2, shown: 1 });
  });

  it("a message that somebody else has settled meanwhile is confirmed once, and posted once", async () => {
    await database.db.execute(sql`
      update slack_posts set state = 'sending', attempted_at = to_timestamp(${first.now / 1000}) where role = 'root'`);
    const [row] = rowsOf(await database.db.execute(sql`select id from slack_posts where role = 'root'`));
    const met = meetingPoint(2);
    const confirm = ({ db }: OpenDatabase, scene: Scene, ts: string) =>
      confirmPost(
        db,
        { id: String(row?.id), attemptedAt: first.now },
        { channel: "C0ALERTS1", ts, shown: 1, shownHash: null, fileId: null, fileHash: null, at: first.now },
        async (tx, post) => {
          await met();
          await notePosted(tx, scene.core, post);
        },
      );
    const both = await Promise.all([confirm(database, first, "1.1"), confirm(replica, second, "2.2")]);
    expect(both.sort()).toEqual([false, true]);
    expect(await count("incident_events where kind = 'posted'")).toBe(1);
  });

  it("nobody waits for ever: steps are measured while somebody answers them", async () => {
    const probe = JSON.stringify({ kind: "of a later version", options: {} });
    await database.db.execute(sql`
      update checklist_steps set step = jsonb_set(step, '{probe}', (${probe}::text)::jsonb)`);
    const steps = ["intake", "landing", "phone"];
    for (let version = 1; version <= 5; version++) {
      await Promise.all([
        ...steps.map((stepId) =>
          answerStep(core(0), { incidentId: 1, stepId, answer: "ok", note: `look ${version}`, person: "U1", version }),
        ),
        runProbes({ core: core(1), source: () => undefined, timeout: 1_000 }, 1, new AbortController().signal),
      ]);
    }
    const detail = await incidentDetail(database.db, 1);
    expect(detail?.steps).toMatchObject(steps.map(() => ({ answer: "ok", evidence: { verdict: "unknown" } })));
    expect(await count("incident_events where kind = 'evidence'")).toBe(15);
  });
});

describe("a tick of a schedule", () => {
  const LEASE = 60_000;
  const claim = (key: string, at: number) =>
    Promise.all([database, replica].map(({ db }) => claimRun(db, key, at, LEASE)));

  it("is run by one replica", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `poll leads:${index}`);
    const claims = await Promise.all(keys.map((key) => claim(key, MONDAY_NOON)));
    expect(claims.map((both) => both.filter(Boolean).length)).toEqual(keys.map(() => 1));
  });

  it("whose replica has died is taken over by one other after the lease, and not before", async () => {
    await claim("tick", MONDAY_NOON);
    expect(await claim("tick", MONDAY_NOON + LEASE)).toEqual([false, false]);
    const taken = await claim("tick", MONDAY_NOON + LEASE + 1);
    expect(taken.sort()).toEqual([false, true]);
    expect(await claim("tick", MONDAY_NOON + LEASE + 2)).toEqual([false, false]);
  });

  it("that was run to its end is never run again", async () => {
    await claim("tick", MONDAY_NOON);
    await finishRun(database.db, "tick", MONDAY_NOON + 1);
    expect(await claim("tick", MONDAY_NOON + 10 * LEASE)).toEqual([false, false]);
  });

  it("comes from the real clock, and over both replicas each is run once", async () => {
    const metric = { ...metricOf(testCatalogue()), schedule: "* * * * * *" };
    const ticks: number[] = [];
    const log = pino({ level: "silent" });
    const schedules = [first, second].map(({ core: own }) =>
      createSchedule(
        { ...own, log, now: Date.now },
        [metric],
        async () => void ticks.push(Math.floor(Date.now() / 1000)),
      ),
    );
    await Promise.all(schedules.map((schedule) => schedule.start()));
    await eventually(() => ticks.length >= 3);
    await Promise.all(schedules.map((schedule) => schedule.stop()));
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(await count("scheduled_runs")).toBe(ticks.length);
  });
});

describe("several that start on a new database at once", () => {
  it("bring its tables to this version together, once", async () => {
    const { url, drop } = await freshDatabase();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ url, dataDir: null })));
    const [row] = rowsOf(
      (await opened[0]?.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`)) ?? [],
    );
    expect(row?.n).toBeGreaterThan(0);
    expect(await Promise.all(opened.map(({ db }) => openIncidents(db)))).toEqual([[], [], [], [], []]);
    await Promise.all(opened.map((one) => one.close()));
    await drop();
  });
});
