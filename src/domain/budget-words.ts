/** What is said of the budget: plain text, for a terminal, the log and Slack alike. */
import type { MetricReport } from "./backtest/report.ts";
import { figure, plural } from "./backtest/words.ts";
import type { BudgetReplay } from "./detection.ts";

/** A shift of the threshold by less than this changes nothing that anybody would notice. */
const WORTH_SAYING = 1.05;

/**
 * "The last 8 weeks would have brought 9 alarms where 4 were accepted; alarms now need to be 2.3 times as improbable."
 * Null where the threshold is the usual one.
 */
export function replaySentence(replay: BudgetReplay | null): string | null {
  if (replay === null || replay.strictness < WORTH_SAYING) return null;
  const { counted, accepted, weeks, strictness } = replay;
  const past = weeks < 1.5 ? "The last week" : `The last ${Math.round(weeks)} weeks`;
  return `${past} would have brought ${plural(counted, "alarm")} where ${figure(accepted)} ${accepted === 1 ? "was" : "were"} accepted; alarms now need to be ${figure(strictness)} times as improbable.`;
}

/** Real alarms beside the budget, over the same time. */
export interface RealCount {
  readonly weeks: number;
  /** Incidents that people dismissed, and all that were opened; drills and failed sources left out. */
  readonly falseAlarms: number;
  readonly incidents: number;
  /** False alarms that the budget accepts in that time. */
  readonly accepted: number;
}

/** "3 false alarms in the last 4 weeks, of 11 incidents; 8 were accepted." */
export function realCountSentence({ weeks, falseAlarms, incidents, accepted }: RealCount): string {
  const count = falseAlarms === 0 ? "No false alarm" : plural(falseAlarms, "false alarm");
  const all = incidents === 0 ? "" : `, of ${plural(incidents, "incident")}`;
  return `${count} in the last ${weeks} weeks${all}; ${figure(accepted)} ${accepted === 1 ? "was" : "were"} accepted.`;
}

/** What a backtest makes of the threshold at its end, and how many false alarms there really were. */
export function keptSentences({ real, now }: Pick<MetricReport, "real" | "now">): string[] {
  return [replaySentence(now.result.budgetReplay), real && realCountSentence(real)].filter((one) => one !== null);
}
