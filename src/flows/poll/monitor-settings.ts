import { specialDays } from "../../domain/calendar.ts";
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { MonitorSettings } from "../../domain/detection.ts";
import type { CalendarRule, Mute } from "../../domain/plans.ts";

/** What of the catalogue says when a metric is not as usual. */
export type Planned = Pick<Catalogue, "plans">;

/**
 * How a metric is watched: the same for the bot and for a backtest, so that both give the same verdicts.
 *
 * @param budget false alarms accepted per series and week
 */
export function monitorSettings(metric: Metric, budget: number, planned: Planned): MonitorSettings {
  const { calendar, mutes } = plannedFor(metric, planned);
  const { kind, bucket, timezone, watch, floor } = metric;
  return {
    kind,
    bucket,
    timezone,
    watch,
    floor,
    budget,
    calendar: specialDays(calendar, metric),
    mutes,
  };
}

/** What the calendar and the mutes say of a metric. */
export function plannedFor(
  metric: Metric,
  { plans }: Planned,
): { readonly calendar: readonly CalendarRule[]; readonly mutes: readonly Mute[] } {
  const isAbout = ({ metrics }: CalendarRule) => metrics === null || metrics.includes(metric.id);
  return {
    calendar: (plans?.calendar ?? []).filter(isAbout),
    mutes: (plans?.mutes ?? []).filter((mute) => mute.metric === metric.id),
  };
}
