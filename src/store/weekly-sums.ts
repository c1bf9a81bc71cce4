/** What whole weeks brought of a metric and of each of its groups, added up in the database. */
import { type SQL, sql } from "drizzle-orm";
import { isTogether } from "../domain/detection.ts";
import type { WeeklySums } from "../domain/slow-changes.ts";
import { instantArray, intArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsIn, isIn } from "./grid-buckets.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull, type Series } from "./series.ts";

/** A metric as far as weeks of it are added up. */
interface Summed {
  readonly id: string;
  /** Milliseconds. */
  readonly bucket: number;
  /** false: values are averaged, by their weights where they have some. */
  readonly adds: boolean;
}

/**
 * Sums of the weeks between the edges, of the metric as a whole (`group` null, first) and of each group that had a value,
 * in one question; of what does not add up, means times the number of values. Muted time takes no part. The time of the
 * question grows with the number of values.
 *
 * @param series what the whole is made of
 * @param edges where the weeks begin, oldest first, and where the newest ends; milliseconds since 1970
 * @param withIncidents whether their time counts; left out where what they cost was told already
 */
export async function weeklySums(
  db: Db,
  metric: Summed,
  series: readonly Series[],
  edges: readonly number[],
  withIncidents: boolean,
): Promise<WeeklySums[]> {
  const [from, to] = [edges[0] as number, edges.at(-1) as number];
  const ids = series.map(({ id }) => id);
  const incidents = withIncidents ? sql`` : await incidentTimes(db, metric.id, ids, from);
  // The week of a bucket is looked up once a bucket, and not once a value.
  const result = await db.execute(sql`
    select o.series_id, b.week, count(o.value)::int as known, sum(o.value) as plain,
           sum(o.value * coalesce(o.weight, 1)) as weighted,
           sum(coalesce(o.weight, 1)) filter (where o.value is not null) as weight, count(o.weight) > 0 as weighed
    from (select bucket, width_bucket(bucket, ${instantArray(edges)}) - 1 as week
          from ${bucketsIn(from, to, metric.bucket)} as all_of_them offset 0) as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray(ids)}) and ${isIn("o.bucket", from, to)}
    where o.kind is distinct from 'muted'${incidents}
    group by o.series_id, b.week`);
  const groups = new Map(series.map(({ id, group }) => [id, newSums(edges.length - 1, group)]));
  const whole = newSums(edges.length - 1, null);
  for (const row of rowsOf(result)) {
    for (const sums of [whole, groups.get(Number(row.series_id))]) if (sums) addWeek(sums, row);
  }
  const alive = [...groups.values()].filter(hasValues);
  return [weeksOf(whole, metric.adds, countsOf(whole, alive)), ...alive.map((sums) => weeksOf(sums, metric.adds))];
}

/** Leaves out the time of incidents, those of several groups together for all; nothing to say where there were none. */
async function incidentTimes(db: Db, metric: string, ids: readonly number[], since: number): Promise<SQL> {
  const result = await db.execute(sql`
    select s.id, s.group_name, extract(epoch from x.started_at)::float8 * 1000 as "from",
           extract(epoch from coalesce(i.volume_back_at, i.resolved_at))::float8 * 1000 as "to"
    from incidents i join incident_series x on x.incident_id = i.id join series s on s.id = x.series_id
    where s.metric = ${metric} and i.kind = 'drop' and not i.drill and i.dismissed_at is null
      and coalesce(i.volume_back_at, i.resolved_at, 'infinity') > ${new Date(since).toISOString()}::timestamptz`);
  const spans = rowsOf(result).flatMap((row) => {
    const of = isTogether(String(row.group_name)) ? ids : [Number(row.id)];
    return of.map((id) => ({ id, from: Number(row.from), to: numberOrNull(row.to) ?? FOR_EVER }));
  });
  if (spans.length === 0) return sql``;
  return sql` and not exists (
    select from unnest(${intArray(spans.map(({ id }) => id))}, ${instantArray(spans.map((span) => span.from))},
                       ${instantArray(spans.map((span) => span.to))}) as told (series_id, "from", "to")
    where told.series_id = o.series_id and o.bucket >= told."from" and o.bucket < told."to")`;
}

const FOR_EVER = Date.UTC(9999, 0, 1);

/** Sums a week each. */
interface Sums {
  readonly group: string | null;
  readonly known: number[];
  readonly plain: number[];
  /** Values times their weights, and the weights. */
  readonly weighted: number[];
  readonly weight: number[];
  weighed: boolean;
}

function newSums(weeks: number, group: string | null): Sums {
  const zeros = () => new Array<number>(weeks).fill(0);
  return { group, known: zeros(), plain: zeros(), weighted: zeros(), weight: zeros(), weighed: false };
}

function addWeek(sums: Sums, row: Record<string, unknown>): void {
  const week = Number(row.week);
  for (const column of ["known", "plain", "weighted", "weight"] as const) {
    sums[column][week] = (sums[column][week] as number) + Number(row[column] ?? 0);
  }
  sums.weighed ||= row.weighed === true;
}

function hasValues({ known }: Sums): boolean {
  return known.some((count) => count > 0);
}

/**
 * Of how many values a week of the whole is, each group counting by what it usually brings: a week without the largest of
 * thirty lacks much more than a thirtieth.
 */
function countsOf({ known, weighed }: Sums, groups: readonly Sums[]): number[] {
  const volumes = known.map(() => 0);
  for (const group of groups) {
    const usual = Math.abs(total(weighed ? group.weight : group.plain)) / total(group.known);
    for (const [week, count] of group.known.entries()) (volumes[week] as number) += usual * count;
  }
  const [fullest, most] = [Math.max(...known), Math.max(...volumes)];
  return most > 0 ? volumes.map((volume) => (fullest * volume) / most) : known;
}

function total(weeks: readonly number[]): number {
  return weeks.reduce((sum, week) => sum + week, 0);
}

/** Of what does not add up the mean by weight, or where nobody came at all the plain one, times the number of values. */
function weeksOf({ group, known, plain, weighted, weight, weighed }: Sums, adds: boolean, counts = known): WeeklySums {
  const mean = (week: number) => {
    const all = weight[week] as number;
    return weighed && all > 0 ? ((weighted[week] as number) * (counts[week] as number)) / all : (plain[week] as number);
  };
  return { group, sums: adds ? plain : plain.map((_, week) => mean(week)), counts, weighed };
}
