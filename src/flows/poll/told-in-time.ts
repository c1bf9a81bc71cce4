import type { Metric } from "../../domain/catalogue.ts";
import type { Monitor } from "../../domain/detection.ts";
import type { KnownExclusion } from "../../store/exclusions.ts";
import type { HeldDrop } from "../../store/held-drops.ts";
import type { SaidOfLevels } from "../../store/new-normals.ts";
import { settledTo } from "./poll-window.ts";

/** What was said of a metric's past: confirmed incidents, those that held their series, and new normals. */
export interface Told {
  readonly exclusions: readonly KnownExclusion[];
  readonly held: readonly HeldDrop[];
  readonly decisions: SaidOfLevels["decisions"];
  /** Decisions that were taken back. */
  readonly withdrawn: number;
}

/** Something the monitor is told before it takes the first bucket that starts at `at` or later. */
export interface Telling {
  readonly at: number;
  tell(): void;
}

/**
 * What a monitor is told while it reads the past, each in its time, as a bot that lived through it was told: it comes to
 * the same verdicts. In order.
 *
 * @param since what was said of levels before this the monitor knows already, milliseconds
 */
export function tellingsOf(metric: Metric, monitor: Monitor, told: Told, since: number): Telling[] {
  const whenTold = (at: number) => settledTo(metric, at);
  const spans = told.held.map(({ hold, openedAt, closedAt }) => {
    return { hold, from: whenTold(openedAt), to: closedAt === null ? Number.POSITIVE_INFINITY : whenTold(closedAt) };
  });
  const heldAt = (at: number) => spans.filter(({ from, to }) => from <= at && at < to).map(({ hold }) => hold);
  const changes = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].filter(
    (at) => at >= since && Number.isFinite(at),
  );
  const tellings: Telling[] = [
    ...told.exclusions.map((exclusion) => ({
      at: whenTold(exclusion.knownAt),
      tell: () => monitor.exclude([exclusion]),
    })),
    ...changes.map((at) => ({ at, tell: () => monitor.hold(heldAt(at)) })),
    ...told.decisions
      .map((one) => ({ at: whenTold(one.at), tell: () => monitor.relevel([one]) }))
      .filter(({ at }) => at >= since),
  ];
  // The sort keeps the order of those that are told at the same time.
  return tellings.sort((a, b) => a.at - b.at);
}
