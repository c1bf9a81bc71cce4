import { pino } from "pino";
import type { Catalogue } from "../../src/domain/catalogue.ts";
import type { Observation } from "../../src/domain/detection.ts";
import { defaultDetector } from "../../src/domain/detectors.ts";
import { bucketsBetween } from "../../src/domain/time/buckets.ts";
import type { Core } from "../../src/flows/core.ts";
import { type Poller, type PollResult, pollMetric } from "../../src/flows/poll/poll-metric.ts";
import { type Source, SourceError } from "../../src/sources/source.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { metricOf, testCatalogue } from "./catalogue.ts";
import { openPostgresDatabase } from "./database.ts";

export const HOUR = 3_600_000;
/** Monday 2026-03-02 12:00 UTC. */
export const MONDAY_NOON = Date.UTC(2026, 2, 2, 12);

/** A little business whose volumes the test decides, polled by the real flow into a real database. */
export interface Scene {
  readonly core: Core;
  readonly database: OpenDatabase;
  /** What the metric is read from. */
  readonly source: Source;
  now: number;
  /** Value of a group in a bucket, or a rate with its denominator; undefined: the source has no row. */
  volume: (group: string, bucket: number) => number | Pick<Observation, "value" | "weight"> | undefined;
  groups: string[];
  /** Set: the source fails with this reason. */
  failing: SourceError["reason"] | null;
  readonly opened: number[];
  /** Told of incidents that a poll opened or reopened; notes them in `opened` unless a test says otherwise. */
  onOpened: (incidentIds: readonly number[]) => void;
  /** What the source does before it answers. */
  answering: () => Promise<void>;
  /** Polls the metric as of `now`. */
  poll(signal?: AbortSignal): Promise<PollResult>;
  /** Lets time go by and polls three and a half minutes after each full hour. */
  hours(count: number): Promise<void>;
  /** A new process: nothing remembered but what the database holds. */
  restart(): void;
  close(): Promise<void>;
}

/** Without a `database` on a fresh one of the test PostgreSQL, which is there in a tenth of the time of an embedded one. */
export async function openScene(
  options: { catalogue?: Catalogue; database?: OpenDatabase; metric?: string } = {},
): Promise<Scene> {
  const catalogue = options.catalogue ?? testCatalogue();
  const metric = metricOf(catalogue, options.metric);
  const database = options.database ?? (await openPostgresDatabase());
  const scene: Scene = {
    core: {
      db: database.db,
      catalogue: () => catalogue,
      now: () => scene.now,
      log: pino({ level: "silent" }),
      wake: () => {},
    },
    database,
    get source() {
      return source;
    },
    now: MONDAY_NOON + 3.5 * 60_000,
    volume: () => 20,
    groups: ["acme", "birch", "cobalt"],
    failing: null,
    opened: [],
    onOpened: (ids) => void scene.opened.push(...ids),
    answering: () => Promise.resolve(),
    poll: (signal = new AbortController().signal) => pollMetric(poller(), metric, signal),
    async hours(count) {
      for (let i = 0; i < count; i++) {
        scene.now += HOUR;
        await scene.poll();
      }
    },
    restart: () => memory.clear(),
    close: () => database.close(),
  };
  const memory: Poller["memory"] = new Map();
  const source: Source = {
    async read({ metric: asker, window, bucket, timezone }) {
      await scene.answering();
      if (scene.failing) {
        throw new SourceError({ metric: asker, source: "crm", reason: scene.failing }, "it does not answer");
      }
      const rows: Observation[] = [];
      for (const start of bucketsBetween(window.from, window.to, bucket, timezone)) {
        for (const group of scene.groups) {
          const value = scene.volume(group, start);
          if (typeof value === "number") rows.push({ group, bucket: start, value });
          else if (value !== undefined) rows.push({ group, bucket: start, ...value });
        }
      }
      return rows;
    },
    measure: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
  function poller(): Poller {
    return {
      core: scene.core,
      detector: defaultDetector,
      source: () => source,
      memory,
      timeout: 10_000,
      onOpened: (ids) => scene.onOpened(ids),
    };
  }
  return scene;
}
