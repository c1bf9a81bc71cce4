import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { Observation } from "../../domain/detection.ts";
import { percent } from "../../domain/figures.ts";
import { bucketStart } from "../../domain/time/buckets.ts";
import { settledTo } from "../../flows/poll/poll-window.ts";
import { openSources } from "../../sources/open-sources.ts";
import type { Source } from "../../sources/source.ts";
import type { CheckRow } from "./check-row.ts";

const LIMIT = 30_000;
/** Buckets asked for: enough to see that the query works, little enough to cost nothing. */
const BUCKETS = 3;

/** Runs every metric's query once, over its last few settled buckets. */
export async function checkSources(catalogue: Catalogue, folder: string, now: number): Promise<CheckRow[]> {
  const sources = openSources(catalogue.sources, { folder, timeout: LIMIT, maxRows: 100_000 });
  try {
    const metrics = [...catalogue.metrics.values()];
    return await Promise.all(metrics.map((metric) => checkMetric(metric, sources.get(metric.source), now)));
  } finally {
    await sources.close();
  }
}

async function checkMetric(metric: Metric, source: Source | undefined, now: number): Promise<CheckRow> {
  const what = `metric ${metric.id}`;
  const { kind, query, bucket, timezone } = metric;
  const to = settledTo(metric, now);
  const window = { from: bucketStart(to - BUCKETS * bucket, bucket, timezone), to };
  try {
    const rows = await source?.read(
      { metric: metric.id, kind, query, window, bucket, timezone },
      AbortSignal.timeout(LIMIT),
    );
    const groups = new Set(rows?.map((row) => row.group)).size;
    const none = "answers, no row in the last buckets";
    const detail = rows?.length ? `answers, ${rows.length} rows of ${groups} groups${newestWords(metric, rows)}` : none;
    return { what, ok: true, detail: `${metric.source} ${detail}`, mend: null };
  } catch (error) {
    return { what, ok: false, detail: error instanceof Error ? error.message : String(error), mend: null };
  }
}

/** What the newest bucket of a ratio was made of, over all groups: whether the right columns were named shows there. */
function newestWords({ kind }: Metric, rows: readonly Observation[]): string {
  if (kind !== "ratio") return "";
  const newest = Math.max(...rows.map((row) => row.bucket));
  const told = rows.filter((row) => row.bucket === newest && row.weight !== undefined);
  if (told.length === 0) return ", a bare rate: name numerator and denominator to have it judged by them";
  const all = told.reduce((sum, row) => sum + (row.weight ?? 0), 0);
  if (all === 0) return ", the newest out of nothing";
  const came = told.reduce((sum, row) => sum + (row.value ?? 0) * (row.weight ?? 0), 0);
  const figure = (value: number) => Math.round(value).toLocaleString("en-US");
  return `, the newest ${figure(came)} of ${figure(all)} (${percent(came / all)})`;
}
