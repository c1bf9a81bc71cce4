import type { Metric } from "../../domain/catalogue.ts";
import type { MonitorSettings } from "../../domain/detection.ts";

/**
 * How a metric is watched: the same for the bot and for a backtest, so that both give the same verdicts.
 *
 * @param budget false alarms accepted per series and week
 */
export function monitorSettings(metric: Metric, budget: number): MonitorSettings {
  const { kind, bucket, timezone, watch, floor } = metric;
  return { kind, bucket, timezone, watch, floor, budget };
}
