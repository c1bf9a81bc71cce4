import type { BudgetReplay, Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { openGaugeMonitor } from "./gauge-monitor.ts";
import { ratios } from "./gauge-series.ts";
import { lastWords } from "./last-words.ts";
import { openShareMonitor } from "./ratio-monitor.ts";
import { openTellings, type Telling } from "./ratio-telling.ts";

/** What is saved: how the groups are told, and what either monitor has learned of them. */
type Piece = { readonly tellings: unknown } | { readonly bare: unknown } | { readonly parts: unknown };

/**
 * A monitor of ratios. Groups of which numerator and denominator are known are judged by them, others by the values of
 * their rate alone. A group that begins to tell its denominators is judged by its values until those have been learned;
 * one that has told none for a day begins anew, by its values: a source that forgets them for an hour costs that hour.
 */
export function openRatioMonitor(settings: MonitorSettings): Monitor {
  const bare = openGaugeMonitor(settings, ratios);
  const parts = openShareMonitor(settings);
  const tellings = openTellings();
  const { others } = tellings;

  const inForce = (group: string) => (tellings.of(group) === "parts" ? parts : bare);

  /** Those that have told long enough are judged by what they tell. */
  const promote = () => {
    for (const group of others) {
      if (tellings.of(group) === "both" && parts.learningUntil(group) === null) tellings.set(group, "parts");
    }
  };

  /** While a group that told its denominators is learned anew, nobody can say that it is well again. */
  const unsure = (verdict: Verdict): Verdict =>
    verdict.kind === "learning" && tellings.hasForgotten(verdict.group) ? { ...verdict, good: false } : verdict;

  const takeAlike = (rows: readonly Observation[], verdictsFrom: number | undefined): Verdict[] => {
    if (others.size === 0) return parts.take(rows, verdictsFrom);
    const knows = (...ones: Telling[]) => rows.filter(({ group }) => ones.includes(tellings.of(group) ?? "bare"));
    const said = parts.take(knows("parts", "both"), verdictsFrom).filter(({ group }) => inForce(group) === parts);
    const alone = bare.take(knows("bare", "both"), verdictsFrom).map(unsure);
    promote();
    return [...alone, ...said];
  };

  const take = (rows: readonly Observation[], verdictsFrom?: number): Verdict[] => {
    const said: Verdict[] = [];
    let from = 0;
    for (const [i, row] of rows.entries()) {
      const known = tellings.of(row.group);
      const telling = tellings.from(row);
      if (telling === undefined || telling === known) continue;
      // What a group told before is judged as it was told then, however many rows come at once.
      if (known !== undefined) {
        said.push(...takeAlike(rows.slice(from, i), verdictsFrom));
        from = i;
      }
      tellings.set(row.group, telling);
    }
    const last = takeAlike(from === 0 ? rows : rows.slice(from), verdictsFrom);
    return from === 0 ? last : lastWords([...said, ...last]);
  };

  return {
    take,
    exclude(exclusions) {
      for (const monitor of [bare, parts]) monitor.exclude(exclusions);
    },
    hold(holds) {
      for (const monitor of [bare, parts]) monitor.hold(holds);
    },
    relevel(decisions) {
      for (const monitor of [bare, parts]) monitor.relevel(decisions);
    },
    expect: (group, bucket) => inForce(group).expect(group, bucket),
    timeToNotice: (group, share) => inForce(group).timeToNotice(group, share),
    learningUntil: (group) => inForce(group).learningUntil(group),
    budgetReplay: () => together(bare.budgetReplay(), parts.budgetReplay()),
    *save(): Generator<Piece> {
      yield { tellings: tellings.save() };
      for (const piece of bare.save()) yield { bare: piece };
      for (const piece of parts.save()) yield { parts: piece };
    },
    restore(piece) {
      const saved = piece as Piece;
      if ("bare" in saved) bare.restore(saved.bare);
      else if ("parts" in saved) parts.restore(saved.parts);
      else tellings.restore(saved.tellings);
    },
    layout: `${bare.layout};${parts.layout}`,
  };
}

/** What two replays say of the metric as a whole. */
function together(one: BudgetReplay | null, other: BudgetReplay | null): BudgetReplay | null {
  if (!one || !other) return one ?? other;
  return {
    counted: one.counted + other.counted,
    accepted: one.accepted + other.accepted,
    weeks: Math.max(one.weeks, other.weeks),
    strictness: Math.max(one.strictness, other.strictness),
  };
}
