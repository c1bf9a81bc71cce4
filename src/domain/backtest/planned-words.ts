import type { CalendarRule, Mute } from "../plans.ts";

/** What of a catalogue says when a metric is not as usual, in words short enough for a comparison. */
export interface PlannedWords {
  readonly calendar: string;
  readonly mutes: string;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** "holidays DE-BE like Sunday, Summer fair × 1.8" and "acme: site migration", or "none". */
export function plannedWords(rules: readonly CalendarRule[], mutes: readonly Mute[]): PlannedWords {
  return {
    calendar: rules.map(ruleWords).join(", ") || "none",
    mutes: mutes.map(({ group, reason }) => `${group ?? "all groups"}: ${reason}`).join(", ") || "none",
  };
}

function ruleWords(rule: CalendarRule): string {
  const { like, factor } = rule.shape;
  const days = rule.kind === "holidays" ? `holidays ${rule.region}` : `${rule.name} (${datesOf(rule)})`;
  return `${days}${like === null ? "" : ` like ${WEEKDAYS[like]}`}${factor === null ? "" : ` × ${factor}`}`;
}

function datesOf({ from, to }: { readonly from: string; readonly to: string }): string {
  return from === to ? from : `${from} to ${to}`;
}
