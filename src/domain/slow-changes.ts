/** Slow changes of a metric and its groups over whole weeks, and which of them are news. */
import type { MetricKind, Watch } from "./catalogue.ts";
import { completed, type Drift, driftOf } from "./drift.ts";

/** What whole weeks brought of a metric (`group` null) or of one of its groups, oldest first. */
export interface WeeklySums {
  readonly group: string | null;
  readonly sums: ArrayLike<number>;
  /** Of how many values each is. */
  readonly counts: ArrayLike<number>;
  /** Whether values have weights: those of a ratio are shares then. */
  readonly weighed: boolean;
}

/** A slow change that the newest week shows. */
export interface SlowChange {
  readonly group: string | null;
  readonly drift: Drift;
  /** Sums, of what does not add up means; null: not known in whole. The newest is known. */
  readonly weeks: readonly (number | null)[];
  readonly newest: number;
  /** What it is compared with: the first week that is known, or the mean of all before the newest. */
  readonly before: number;
  readonly weighed: boolean;
  /** Whether it goes the way that the metric watches. */
  readonly isBad: boolean;
}

/** All slow changes of a metric, and the groups of which the newest week is known and shows none. */
export interface SlowChanges {
  /** Worst first. */
  readonly found: readonly SlowChange[];
  /** Metric as a whole: null. */
  readonly without: readonly (string | null)[];
  /** Groups that brought something in the newest week. */
  readonly alive: readonly string[];
}

/**
 * Looks for slow changes in what a metric as a whole and its groups brought week by week. A group that brings nothing any
 * more has stopped: that is no slow change. Of a metric with one group only the whole is looked at.
 */
export function slowChangesOf(
  all: readonly WeeklySums[],
  { kind, watch }: { readonly kind: MetricKind; readonly watch: Watch },
): SlowChanges {
  const rows = all.filter(({ group }) => group === null || all.length > 2).map((row) => weeksOf(row, kind));
  const told = rows.filter(({ newest }) => newest !== null && newest > 0);
  const found: SlowChange[] = [];
  const without: (string | null)[] = [];
  for (const { group, weeks, newest, weighed } of told) {
    const drift = driftOf(weeks, kind, told.length);
    if (drift === null || newest === null) without.push(group);
    else {
      const before = beforeOf(weeks, drift);
      found.push({ group, drift, weeks, newest, before, weighed, isBad: isBad(drift, watch) });
    }
  }
  const alive = all.filter(({ sums }) => (Array.from(sums).at(-1) ?? 0) > 0).flatMap(({ group }) => group ?? []);
  return { found: found.sort(worstFirst), without, alive };
}

interface Weeks {
  readonly group: string | null;
  readonly weeks: readonly (number | null)[];
  readonly newest: number | null;
  readonly weighed: boolean;
}

/** @param row of what does not add up the sums are means times their number, and so are means here again */
function weeksOf({ group, sums, counts, weighed }: WeeklySums, kind: MetricKind): Weeks {
  const whole = completed(sums, counts);
  const fullest = Math.max(...Array.from(counts));
  const weeks = kind === "count" ? whole : whole.map((sum) => (sum === null ? null : sum / fullest));
  return { group, weeks, newest: weeks.at(-1) ?? null, weighed };
}

function beforeOf(weeks: readonly (number | null)[], { kind, change }: Drift): number {
  if (kind === "week") return (weeks.at(-1) ?? 0) / (1 + change);
  return weeks.find((week) => week !== null) ?? 0;
}

function isBad({ change }: Drift, watch: Watch): boolean {
  return watch === "both" || (watch === "drop" ? change < 0 : change > 0);
}

type Ranked = Pick<SlowChange, "group" | "isBad"> & { readonly drift: Pick<Drift, "change"> };

/** What goes the wrong way first, the whole before its groups, then by how much. */
export function worstFirst(a: Ranked, b: Ranked): number {
  return (
    Number(b.isBad) - Number(a.isBad) ||
    Number(b.group === null) - Number(a.group === null) ||
    Math.abs(b.drift.change) - Math.abs(a.drift.change)
  );
}

/** A slow change that was told, and is not over as far as is known. */
export interface ToldSlowChange {
  readonly id: number;
  readonly group: string | null;
  /** -1: down. 1: up. */
  readonly direction: number;
  /** What the newest week brought when it was told. */
  readonly toldLevel: number;
  /** Weeks in a row that did not show it any more. */
  readonly missed: number;
}

/** What becomes of the slow changes that were told, and which are to be told now. */
export interface SlowChangeNews {
  readonly tell: readonly SlowChange[];
  /** Told ones that are told again: they have gone on. */
  readonly again: readonly { readonly id: number; readonly group: string | null; readonly level: number }[];
  /** How many weeks in a row have not shown it, where that number has changed. */
  readonly missed: readonly { readonly id: number; readonly missed: number }[];
  readonly over: readonly number[];
}

/** Weeks in a row that must not show a change before it is over: one without it may be chance. */
const GONE_AFTER = 2;
/** A change is told again when the newest week is beyond the one that was told by this share. */
const FURTHER = 0.2;

/**
 * Which slow changes are news: those in the direction that the metric watches which were not told yet, or have been gone
 * in between, or have gone on by as much as is worth another word.
 *
 * @param quiet groups (null: the metric as a whole) that are not to be told now: what is known of them stays as it is
 */
export function newsOf(
  { found, without }: Pick<SlowChanges, "found" | "without">,
  told: readonly ToldSlowChange[],
  quiet: (group: string | null) => boolean,
): SlowChangeNews {
  const open = new Map(told.map((one) => [one.group, one]));
  const news: News = { tell: [], again: [], missed: [], over: [] };
  for (const change of found) if (!quiet(change.group)) noteFound(news, change, open.get(change.group));
  for (const group of without) if (!quiet(group)) noteMissed(news, open.get(group));
  return news;
}

type News = { -readonly [key in keyof SlowChangeNews]: SlowChangeNews[key][number][] };

function noteFound(news: News, change: SlowChange, before: ToldSlowChange | undefined): void {
  const { group, newest, drift } = change;
  if (before?.direction !== Math.sign(drift.change)) {
    if (before) news.over.push(before.id);
    if (change.isBad) news.tell.push(change);
    return;
  }
  if (before.missed > 0) news.missed.push({ id: before.id, missed: 0 });
  if (before.direction * (newest / before.toldLevel - 1) < FURTHER) return;
  news.again.push({ id: before.id, group, level: newest });
  news.tell.push(change);
}

function noteMissed(news: News, before: ToldSlowChange | undefined): void {
  if (!before) return;
  const missed = before.missed + 1;
  if (missed >= GONE_AFTER) news.over.push(before.id);
  else news.missed.push({ id: before.id, missed });
}
