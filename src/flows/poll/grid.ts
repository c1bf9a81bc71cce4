/** A metric keeps to one grid of buckets: hours and quarters of an hour cannot be learned from together. */
import type { Metric } from "../../domain/catalogue.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import { lockMetricState, type MetricState, updateMetricState } from "../../store/metric-states.ts";
import { renameSeries } from "../../store/series.ts";
import type { Core } from "../core.ts";

const DAY = 86_400_000;

/** The buckets of a metric in words: `1 h`, and for days the zone whose days they are. */
export function gridOf({ bucket, timezone }: Pick<Metric, "bucket" | "timezone">): string {
  return bucket === DAY ? `${formatDuration(bucket)} ${timezone}` : formatDuration(bucket);
}

/**
 * Where the catalogue has given a metric other buckets since it was last read, it begins anew: its history is read once
 * more, in the new buckets. What was read in the old ones, and incidents of that time, stay under the metric's name
 * with those buckets (`leads (1 h)`), and come back with them.
 */
export async function keepToGrid(core: Core, metric: Metric, state: MetricState): Promise<MetricState> {
  const grid = gridOf(metric);
  if (state.grid === null || state.grid === grid) return state;
  return core.db.transaction(async (tx) => {
    const locked = await lockMetricState(tx, metric.id);
    // Another replica may have done it since.
    if (locked.grid === null || locked.grid === grid) return locked;
    await renameSeries(tx, metric.id, nameIn(metric, locked.grid));
    await renameSeries(tx, nameIn(metric, grid), metric.id);
    const anew = { grid, readTo: null, historyFrom: null, historyDone: false, checkpoint: null };
    await updateMetricState(tx, metric.id, anew, true);
    core.log.warn({ metric: metric.id, from: locked.grid, to: grid }, "other buckets: the history is read anew");
    return { ...locked, ...anew, round: locked.round + 1 };
  });
}

function nameIn(metric: Metric, grid: string): string {
  return `${metric.id} (${grid})`;
}
