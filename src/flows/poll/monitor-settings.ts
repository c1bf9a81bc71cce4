import type { Metric } from "../../domain/catalogue.ts";
import type { MonitorSettings } from "../../domain/detection.ts";

/**
 * Most false alarms a series and week that a threshold is set for. Looser thresholds lie among the scores of ordinary
 * buckets and alarm more often than was asked: measured on few series with a large budget.
 */
const MOST_PER_SERIES = 0.2;

/**
 * How a metric is watched: the same for the bot and for a backtest, so that both give the same verdicts.
 *
 * @param budget false alarms accepted per series and week
 */
export function monitorSettings(metric: Metric, budget: number): MonitorSettings {
  const { kind, bucket, timezone, watch, floor } = metric;
  return { kind, bucket, timezone, watch, floor, budget: Math.min(budget, MOST_PER_SERIES) };
}
