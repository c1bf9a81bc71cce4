import type { RealCount } from "../domain/budget-words.ts";
import type { Db } from "../store/db.ts";
import { recentIncidents } from "../store/incidents.ts";

const WEEK = 604_800_000;
const WEEKS = 4;

/**
 * How many false alarms there really were: incidents of the last weeks that people dismissed. Whatever the detector
 * believes of itself, this is what the budget is to be compared with.
 *
 * @param perWeek false alarms accepted per week, of the metric if one is named
 */
export async function realCount(
  db: Db,
  question: { readonly now: number; readonly perWeek: number; readonly metric?: string },
): Promise<RealCount> {
  const { now, perWeek, metric } = question;
  const incidents = (await recentIncidents(db, now - WEEKS * WEEK)).filter(
    (one) => one.kind === "drop" && !one.drill && (metric === undefined || one.metric === metric),
  );
  const falseAlarms = incidents.filter(({ dismissedAt }) => dismissedAt !== null).length;
  return { weeks: WEEKS, falseAlarms, incidents: incidents.length, accepted: perWeek * WEEKS };
}
