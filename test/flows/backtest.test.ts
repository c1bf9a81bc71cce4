import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import type { KnownIncident } from "../../src/domain/backtest/alarm.ts";
import type { Catalogue } from "../../src/domain/catalogue.ts";
import type { DetectorKind, Observation, Verdict } from "../../src/domain/detection.ts";
import { defaultDetector } from "../../src/domain/detectors.ts";
import { bucketsBetween } from "../../src/domain/time/buckets.ts";
import { type BacktestRequest, type MetricOutcome, runBacktest } from "../../src/flows/backtest.ts";
import { type Poller, pollMetric } from "../../src/flows/poll/poll-metric.ts";
import { type Source, SourceError } from "../../src/sources/source.ts";
import { recentIncidents } from "../../src/store/incidents.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "../support/catalogue.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

const WEEK = 168 * HOUR;
const RESTART = MONDAY_NOON;
const BEGAN = RESTART - 6 * WEEK;

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

/** Counts with a daily rhythm and noise that are the same at every call; nothing before the business began. */
function business(drops: readonly { group: string; from: number; to: number; share: number }[] = []) {
  const means: Readonly<Record<string, number>> = { acme: 40, birch: 12, cobalt: 3 };
  return (group: string, bucket: number): number | undefined => {
    if (bucket < BEGAN) return undefined;
    const hour = (bucket / HOUR) % 24;
    const mean = (means[group] ?? 10) * (1 + 0.6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI));
    const noise = Math.sqrt(mean) * normal(hash(`${group} ${bucket}`));
    const drop = drops.find((one) => one.group === group && bucket >= one.from && bucket < one.to);
    return Math.max(0, Math.round((mean + noise) * (drop?.share ?? 1)));
  };
}

function hash(text: string): number {
  let h = 2166136261;
  for (const sign of text) h = Math.imul(h ^ sign.charCodeAt(0), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822519);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** Roughly normal: the sum of uniform digits of one number. */
function normal(uniform: number): number {
  let sum = 0;
  for (let rest = uniform, i = 0; i < 6; i++, rest = (rest * 97) % 1) sum += rest;
  return (sum - 3) / Math.sqrt(0.5);
}

function sourceOf(volume: Scene["volume"], groups: readonly string[], asked: number[] = []): Source {
  return {
    async read({ window, bucket, timezone }) {
      asked.push(window.from);
      const rows: Observation[] = [];
      for (const start of bucketsBetween(window.from, window.to, bucket, timezone)) {
        for (const group of groups) {
          const value = volume(group, start);
          if (typeof value === "number") rows.push({ group, bucket: start, value });
        }
      }
      return rows;
    },
    measure: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
}

const failing: Source = {
  read: ({ metric }) =>
    Promise.reject(new SourceError({ metric, source: "crm", reason: "unreachable" }, "it does not answer")),
  measure: () => Promise.reject(new Error("not asked here")),
  close: () => Promise.resolve(),
};

interface Asked extends Partial<BacktestRequest> {
  readonly catalogue?: Catalogue;
  readonly db?: Scene["core"]["db"] | null;
  readonly source: Source;
  readonly now?: number;
}

async function test({
  catalogue = testCatalogue(),
  db = null,
  source,
  now = RESTART + 210_000,
  ...request
}: Asked): Promise<MetricOutcome> {
  const [outcome] = await runBacktest(
    {
      db,
      catalogue,
      source: () => source,
      now,
      timeout: 10_000,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    },
    {
      metrics: [metricOf(catalogue)],
      weeks: null,
      fresh: false,
      against: null,
      incidents: null,
      withPoints: false,
      ...request,
    },
  );
  if (!outcome) throw new Error("no outcome");
  return outcome;
}

function done(outcome: MetricOutcome): MetricOutcome & { kind: "done" } {
  if (outcome.kind !== "done") throw new Error(`not tested: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The detector itself, with a note of everything it says. */
function recording(kind: DetectorKind, said: Verdict[]): DetectorKind {
  return {
    ...kind,
    open(settings) {
      const monitor = kind.open(settings);
      return {
        ...monitor,
        take(rows, from) {
          const verdicts = monitor.take(rows, from);
          said.push(...verdicts);
          return verdicts;
        },
      };
    },
  };
}

/** The last word on each bucket. */
function standing(verdicts: readonly Verdict[]): Verdict[] {
  return [...new Map(verdicts.map((verdict) => [`${verdict.group} ${verdict.bucket}`, verdict])).values()];
}

function byBucket(a: Verdict, b: Verdict): number {
  return a.bucket - b.bucket || (a.group < b.group ? -1 : 1);
}

async function countRows(one: Scene): Promise<Record<string, number>> {
  const tables = ["observations", "series", "incidents", "incident_series", "metric_states", "slack_posts"];
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const [row] = rowsOf(await one.database.db.execute(sql.raw(`select count(*)::int as n from ${table}`)));
    counts[table] = Number(row?.n);
  }
  return counts;
}

describe("a backtest of what the bot has lived through", () => {
  it("gives the verdicts that the bot gave, to the bit, opens the same threads, and writes nothing", async () => {
    const one = await openScene();
    scene = one;
    one.volume = business([
      { group: "acme", from: RESTART + 5 * HOUR, to: RESTART + 11 * HOUR, share: 0 },
      { group: "birch", from: RESTART + 20 * HOUR, to: RESTART + 32 * HOUR, share: 0.2 },
      { group: "cobalt", from: RESTART + 45 * HOUR, to: RESTART + 65 * HOUR, share: 0 },
    ]);
    // Time goes on while a poll works, as it does outside of tests.
    let clock = one.now;
    Object.defineProperty(one, "now", { get: () => clock++, set: (at: number) => (clock = at) });
    await one.poll();
    const lived: Verdict[] = [];
    const poller: Poller = {
      core: one.core,
      detector: recording(defaultDetector, lived),
      source: () => sourceOf(one.volume, one.groups),
      // A process that has just started: it learns from the database.
      memory: new Map(),
      timeout: 10_000,
      onOpened: () => undefined,
    };
    const catalogue = testCatalogue();
    for (let hour = 0; hour < 80; hour++) {
      one.now += HOUR;
      expect(await pollMetric(poller, metricOf(catalogue), new AbortController().signal)).toMatchObject({
        kind: "read",
      });
    }

    const replayed: Verdict[] = [];
    const before = await countRows(one);
    const { report } = done(
      await test({
        db: one.database.db,
        source: failing,
        now: clock,
        weeks: 2,
        onVerdict: (_, verdict) => void replayed.push(verdict),
      }),
    );
    expect(await countRows(one)).toEqual(before);

    const again = standing(replayed.filter(({ bucket }) => bucket >= RESTART));
    // Three groups, and all of them together.
    expect(again).toHaveLength(4 * 80);
    expect(again.sort(byBucket)).toEqual(standing(lived).sort(byBucket));

    const incidents = (await recentIncidents(one.database.db, RESTART)).reverse();
    expect(incidents.length).toBeGreaterThanOrEqual(3);
    const alarms = report.now.result.alarms.filter(({ noticed }) => noticed > RESTART);
    expect(alarms.map(({ since }) => since)).toEqual(incidents.map(({ startedAt }) => startedAt));
    expect(alarms.map(({ shortfall }) => Math.round(shortfall ?? -1))).toEqual(
      incidents.map(({ shortfall }) => Math.round(shortfall)),
    );
    // They were resolved by the volume's coming back: known incidents, all found.
    expect(report.now.known.length).toBeGreaterThanOrEqual(3);
    expect(report.now.known.filter(({ delay }) => delay === null)).toEqual([]);
  });
});

describe("a backtest before the first start", () => {
  const drop = { group: "acme", from: RESTART - 30 * HOUR, to: RESTART - 20 * HOUR, share: 0 };
  const source = sourceOf(business([drop]), ["acme", "birch", "cobalt"]);

  it("asks the source and says when each drop would have been noticed, and what it cost", async () => {
    const { report } = done(await test({ source }));
    expect(report).toMatchObject({ history: "source", learnedFrom: BEGAN, from: RESTART - 2 * WEEK, to: RESTART });
    const alarm = report.now.result.alarms.find(({ since }) => since === drop.from);
    expect(alarm).toMatchObject({ groups: ["acme"], kind: "low", rule: "learned", since: drop.from, noticedAfter: 1 });
    expect(alarm?.until).toBe(drop.to);
    expect(alarm?.observed).toBe(0);
    expect(alarm?.shortfall).toBeGreaterThan(250);
    expect(report.now.budget).toMatchObject({ perWeek: 2, allSeries: 3 });
  });

  it("is silent where a mute or the calendar has said beforehand that little comes", async () => {
    const plain = done(await test({ source }));
    const planned = async (text: string) => done(await test({ source, catalogue: testCatalogue(LEADS_YAML + text) }));
    const [from, to] = [drop.from, drop.to].map((at) => new Date(at).toISOString().replace(".000Z", "Z"));
    const muted = await planned(`mutes:\n  - { metric: leads, group: acme, from: ${from}, to: ${to}, reason: move }\n`);
    const found = ({ report }: typeof plain) => report.now.result.alarms.filter(({ since }) => since === drop.from);
    expect([found(plain).length, found(muted).length]).toEqual([1, 0]);
    // The drop is from 6 to 16 h UTC of one day, in Berlin.
    const day = new Date(drop.from).toISOString().slice(0, 10);
    const closed = await planned(`calendar:\n  - { name: Closed, on: ${day}, factor: 0 }\n`);
    expect(found(closed)).toEqual([]);
    expect(closed.report.now.planned).toEqual({ calendar: `Closed (${day}) × 0`, mutes: "none" });
  });

  it("finds large series sooner than small ones, and smaller drops in more time", async () => {
    const { report } = done(await test({ source }));
    const of = (group: string) => report.now.result.series.find((one) => one.group === group)?.noticeable ?? [];
    const smallest = (group: string, within: number) => of(group).find((one) => one.within === within)?.drop ?? 2;
    expect(of("acme").map(({ within }) => within)).toEqual([1, 3, 6, 24]);
    expect(smallest("acme", 1)).toBeLessThanOrEqual(1);
    expect(smallest("acme", 24)).toBeLessThan(smallest("acme", 3));
    expect(smallest("cobalt", 1)).toBe(2);
    expect(smallest("cobalt", 24)).toBeGreaterThan(smallest("acme", 24));
  });

  it("tells known incidents that are found from those that are missed", async () => {
    const known = (group: string | null, from: number, name: string): KnownIncident => ({
      metric: "leads",
      group,
      from,
      to: from + 10 * HOUR,
      name,
    });
    const incidents = [known("acme", drop.from, "line 2"), known("birch", drop.from - 100 * HOUR, "line 3")];
    const { report } = done(await test({ source, incidents }));
    expect(report.now.known.map(({ incident, delay }) => [incident.name, delay])).toEqual([
      ["line 2", HOUR],
      ["line 3", null],
    ]);
    expect(report.now.budget.unexplained).toBe(report.now.result.alarms.length - 1);
  });

  it("compares two configurations on the same values", async () => {
    const bolder = testCatalogue(LEADS_YAML.replace("watch: drop", "watch: drop\n    floor: { below: 12, for: 1h }"));
    const { report } = done(await test({ source, against: bolder }));
    if (report.against?.kind !== "compared") throw new Error("not compared");
    const { judged, comparison } = report.against;
    expect(judged.result.alarms.length).toBeGreaterThan(report.now.result.alarms.length);
    expect(comparison.both.length + comparison.onlyHere.length).toBe(report.now.result.alarms.length);
    expect(comparison.onlyThere.length).toBeGreaterThan(0);
    const other = testCatalogue(LEADS_YAML.replace("bucket: 1h", "bucket: 30m"));
    expect(done(await test({ source, against: other })).report.against).toEqual({
      kind: "incomparable",
      why: "has buckets of another length",
    });
  });

  it("says how much history there is where that is too little", async () => {
    const outcome = await test({ source, now: BEGAN + 3 * WEEK + 210_000 });
    expect(outcome).toMatchObject({ kind: "short", since: BEGAN, has: 3 * WEEK, needs: 5 * WEEK });
    const nothing = await test({ source: sourceOf(() => undefined, []) });
    expect(nothing).toMatchObject({ kind: "short", since: null, has: 0 });
  });

  it("names the source that does not answer", async () => {
    expect(await test({ source: failing })).toMatchObject({
      kind: "failed",
      reason: "metric leads, source crm: it does not answer",
    });
  });
});

describe("a backtest with less in the database than is asked for", () => {
  it("asks the source, and uses what is stored where that does not answer", async () => {
    const one = await openScene();
    scene = one;
    one.volume = business();
    await one.poll();
    const asked: number[] = [];
    const source = sourceOf(one.volume, one.groups, asked);
    const stored = await test({ db: one.database.db, source, now: one.now, weeks: 2 });
    expect([done(stored).report.history, asked.length]).toEqual(["database", 0]);
    const more = await test({ db: one.database.db, source, now: one.now, weeks: 6 });
    expect(done(more).report.history).toBe("source");
    expect(asked.length).toBeGreaterThan(0);
    const fresh = await test({ db: one.database.db, source, now: one.now, weeks: 2, fresh: true });
    expect(done(fresh).report.history).toBe("source");
    const fallen = done(await test({ db: one.database.db, source: failing, now: one.now, weeks: 6 }));
    expect(fallen.report.history).toBe("database");
    expect(fallen.note).toContain("does not answer");
  });
});
