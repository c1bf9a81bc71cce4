import type { BudgetReplay, Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { openGaugeMonitor } from "./gauge-monitor.ts";
import { ratios } from "./gauge-series.ts";
import { openShareMonitor } from "./ratio-monitor.ts";

/** How a group is told: by its values alone, by numerator and denominator, or by the latter since a while. */
type Telling = "bare" | "parts" | "both";

/** What is saved: how the groups tell, and what either monitor has learned of them. */
type Piece =
  | { readonly tellings: ReadonlyMap<string, Telling>; readonly others: ReadonlySet<string> }
  | { readonly bare: unknown }
  | { readonly parts: unknown };

/**
 * A monitor of ratios. Groups of which numerator and denominator are known are judged by them, others by the values of
 * their rate alone. A group that begins to tell its denominators is judged by its values until those have been learned;
 * one that tells them no longer begins anew, by its values.
 */
export function openRatioMonitor(settings: MonitorSettings): Monitor {
  const bare = openGaugeMonitor(settings, ratios);
  const parts = openShareMonitor(settings);
  const tellings = new Map<string, Telling>();
  /** Groups that do not tell by numerator and denominator alone. */
  const others = new Set<string>();

  const inForce = (group: string) => (tellings.get(group) === "parts" ? parts : bare);

  const note = ({ group, value, weight }: Observation) => {
    if (value === null) return;
    const known = tellings.get(group);
    // The zero that stands for a silence (`missing: zero`) has no denominator: it is a gap.
    if (known === "parts" && value === 0 && weight === undefined) return;
    const now = tellingOf(known, weight !== undefined);
    if (now === known) return;
    tellings.set(group, now);
    if (now !== "parts") others.add(group);
  };

  /** Those that have told long enough are judged by what they tell. */
  const promote = () => {
    for (const group of others) {
      if (tellings.get(group) !== "both" || parts.learningUntil(group) !== null) continue;
      tellings.set(group, "parts");
      others.delete(group);
    }
  };

  const takeBoth = (rows: readonly Observation[], verdictsFrom: number | undefined): Verdict[] => {
    const knows = (...ones: Telling[]) => rows.filter(({ group }) => ones.includes(tellings.get(group) ?? "bare"));
    const said = parts.take(knows("parts", "both"), verdictsFrom).filter(({ group }) => inForce(group) === parts);
    return [...bare.take(knows("bare", "both"), verdictsFrom), ...said];
  };

  return {
    take(rows, verdictsFrom) {
      for (const row of rows) note(row);
      if (others.size === 0) return parts.take(rows, verdictsFrom);
      const verdicts = takeBoth(rows, verdictsFrom);
      promote();
      return verdicts;
    },
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
      yield { tellings, others };
      for (const piece of bare.save()) yield { bare: piece };
      for (const piece of parts.save()) yield { parts: piece };
    },
    restore(piece) {
      const saved = piece as Piece;
      if ("bare" in saved) bare.restore(saved.bare);
      else if ("parts" in saved) parts.restore(saved.parts);
      else {
        for (const [group, telling] of saved.tellings) tellings.set(group, telling);
        for (const group of saved.others) others.add(group);
      }
    },
    layout: `${bare.layout};${parts.layout}`,
  };
}

/** How a group tells by its newest row. Without denominators its rates are gaps: it is judged by its values then. */
function tellingOf(known: Telling | undefined, hasParts: boolean): Telling {
  if (hasParts) return known === "bare" ? "both" : (known ?? "parts");
  return known === "both" ? "both" : "bare";
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
