import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricKind } from "../../../src/domain/catalogue.ts";
import type { Exclusion, Monitor, MonitorSettings, Observation } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const WEEKS = 6;
const END = SUNDAY + WEEKS * WEEK;

/** A monitor that was saved, carried as bytes and restored. */
function reborn(monitor: Monitor, changes: Partial<MonitorSettings>): Monitor {
  const restored = defaultDetector.open(settings(changes));
  for (const piece of monitor.save()) restored.restore(deserialize(serialize(piece)));
  return restored;
}

interface Past {
  /** One list an hour: what a poll brings. */
  readonly polls: readonly (readonly Observation[])[];
  /** Incidents that were confirmed, by the poll before which it happened. */
  readonly exclusions: ReadonlyMap<number, readonly Exclusion[]>;
}

/** Several groups with drops, gaps, late rows; some told with weights, one that begins late. */
function pastOf(kind: MetricKind, seed: number): Past {
  const random = randomFrom(seed);
  const drop = SUNDAY + (4.2 + 1.5 * random()) * WEEK;
  const share = (time: number) => (time > drop && time < drop + 9 * HOUR ? 0.1 : 1);
  // Enough large and small groups for their sums to be judged, and one that is still young at the end.
  const rows = ["f", "a", "b", "c", "d", "e", "g"].flatMap((group, i) => {
    const from = SUNDAY + (group === "g" ? 25 : i) * DAY;
    return counts({ group, mean: [30, 0.6, 9, 200, 0.4, 0.9, 20][i] ?? 1, from, to: END, seed: seed + i, share });
  });
  const byHour = new Map<number, Observation[]>();
  for (let hour = SUNDAY; hour < END; hour += HOUR) byHour.set(hour, []);
  for (const row of rows) {
    const known = random() < 0.02 ? { ...row, value: null } : asKind(kind, row, random);
    const late = random() < 0.02 ? Math.ceil(5 * random()) * HOUR : 0;
    byHour.get(row.bucket)?.push(late > 0 ? { ...known, value: row.value === null ? null : row.value / 2 } : known);
    if (late > 0) byHour.get(row.bucket + late)?.push(known);
  }
  const confirmed = { group: random() < 0.5 ? "b" : null, from: drop, to: drop + 9 * HOUR };
  const exclusions = new Map([[Math.floor((drop - SUNDAY) / HOUR) + 12, [confirmed]]]);
  return { polls: [...byHour.values()], exclusions };
}

function asKind(kind: MetricKind, row: Observation, random: () => number): Observation {
  const value = row.value ?? 0;
  if (kind === "ratio")
    return row.group === "a"
      ? { ...row, value: value / 10 }
      : { ...row, value: value / (value + 9), weight: value + 9 };
  if (kind === "duration") return { ...row, value: 0.1 + value * random(), weight: value + 1 };
  return row;
}

function live(monitor: Monitor, { polls, exclusions }: Past, from: number, to: number, verdictsFrom?: number) {
  return polls.slice(from, to).map((rows, i) => {
    monitor.exclude(exclusions.get(from + i) ?? []);
    return monitor.take(rows, verdictsFrom);
  });
}

describe.each<MetricKind>(["count", "gauge", "duration", "ratio"])(
  "a detector of a %s that was saved and restored",
  (kind) => {
    it("gives the same verdicts to the bit as one that went on, whenever that was", () => {
      const cut = fc.integer({ min: 0, max: WEEKS * 168 - 1 });
      const changes = { kind, watch: "both" as const, floor: { below: 1, for: 3 * HOUR } };
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1_000_000 }),
          cut,
          fc.nat(48),
          fc.boolean(),
          (seed, at, behind, hasFloor) => {
            const set = hasFloor && kind === "count" ? changes : { kind, watch: "drop" as const };
            const past = pastOf(kind, seed);
            const monitor = defaultDetector.open(settings(set));
            live(monitor, past, 0, at);
            const restored = reborn(monitor, set);
            expect(restored.layout).toBe(monitor.layout);
            // What came since is taken in without a word, as by a start.
            expect(live(restored, past, at, at + behind, Number.POSITIVE_INFINITY).flat()).toEqual([]);
            live(monitor, past, at, at + behind);
            const rest = [at + behind, past.polls.length] as const;
            expect(live(restored, past, ...rest)).toEqual(live(monitor, past, ...rest));
            expect(restored.budgetReplay()).toEqual(monitor.budgetReplay());
            expect(restored.expect("b", END + 5 * HOUR)).toEqual(monitor.expect("b", END + 5 * HOUR));
            expect(restored.timeToNotice("c", 0)).toEqual(monitor.timeToNotice("c", 0));
          },
        ),
        { numRuns: 5 },
      );
    });

    it("takes rows that it has seen before the save for what they are: nothing new", () => {
      const past = pastOf(kind, 7);
      const monitor = defaultDetector.open(settings({ kind }));
      live(monitor, past, 0, 900);
      const restored = reborn(monitor, { kind });
      const newest = new Map(
        past.polls
          .slice(0, 900)
          .flat()
          .map((row) => [`${row.group} ${row.bucket}`, row]),
      );
      const again = [...newest.values()].filter((row) => row.bucket >= SUNDAY + 880 * HOUR);
      expect(restored.take(again)).toEqual([]);
      expect(live(restored, past, 900, 960)).toEqual(live(monitor, past, 900, 960));
    });
  },
);
