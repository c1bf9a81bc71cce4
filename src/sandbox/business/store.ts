import { PGlite } from "@electric-sql/pglite";
import { type Event, type Kind, STEP } from "./generate.ts";

/** Counts of consecutive slots from `start` on; at most {@link LONGEST} of them. */
export interface Stretch {
  readonly kind: Kind;
  readonly client: string;
  readonly start: number;
  readonly counts: readonly number[];
}

export interface Row {
  /** ISO 8601. */
  readonly bucket: string;
  readonly group: string;
  readonly value: number;
}

/** Whole buckets: `from` and `to` lie on the grid. Milliseconds. */
export interface BucketWindow {
  readonly from: number;
  readonly to: number;
  readonly bucket: number;
}

/** Slots in one row: a question for a short window must not unpack more than it needs. */
export const LONGEST = 120;

/** The business's own database. Times of slots are kept packed, what happens now as single rows. */
export interface BusinessStore {
  addStretches(stretches: readonly Stretch[]): Promise<void>;
  addEvents(events: readonly Event[]): Promise<void>;
  /** Events per bucket and client; buckets without any are left out. */
  count(kind: Kind, window: BucketWindow): Promise<Row[]>;
  /** Single events of a kind since an instant, by client. */
  since(kind: Kind, at: number): Promise<ReadonlyMap<string, number>>;
  /** Packs events before an instant, which lies on every grid. */
  pack(before: number): Promise<void>;
  close(): Promise<void>;
}

// A folder may hold an earlier run: its past comes out of the same seed again, its troubles are over.
const SCHEMA = `
  drop table if exists stretches, events;
  create table stretches (
    kind text not null check (kind in ('lead', 'signup')),
    client text not null,
    start timestamptz not null,
    counts smallint[] not null check (cardinality(counts) between 1 and ${LONGEST}),
    primary key (kind, start, client)
  );
  create table events (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('lead', 'signup')),
    client text not null,
    at timestamptz not null
  );
  create index events_by_time on events (kind, at);`;

const COUNT = `
  select to_char(bucket at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as bucket, client as "group", sum(n)::int as value
  from (
    select date_bin($4::interval, start + (nth - 1) * $5::interval, 'epoch') as bucket, client, n
    from stretches, unnest(counts) with ordinality as slot (n, nth)
    where kind = $1 and start > $2::timestamptz - ${LONGEST} * $5::interval and start < $3
      and start + (nth - 1) * $5::interval >= $2 and start + (nth - 1) * $5::interval < $3
    union all
    select date_bin($4::interval, at, 'epoch'), client, 1 from events where kind = $1 and at >= $2 and at < $3
  ) as both_times
  group by 1, 2 having sum(n) > 0 order by 1, 2`;

const PACK = `
  with gone as (delete from events where kind = $1 and at < $2 returning client, at)
  insert into stretches (kind, client, start, counts)
  select $1, client, date_bin($3::interval, at, 'epoch'), array[count(*)]::smallint[] from gone group by client, 3`;

/** @param place a folder, or `memory://` */
export async function openStore(place: string): Promise<BusinessStore> {
  const db = await PGlite.create(place);
  await db.exec(SCHEMA);

  async function copy(table: string, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await db.query(`copy ${table} from '/dev/blob'`, [], { blob: new Blob([lines.join("\n"), "\n"]) });
  }

  return {
    addStretches: (stretches) =>
      copy(
        "stretches (kind, client, start, counts)",
        stretches.map(({ kind, client, start, counts }) => `${kind}\t${client}\t${iso(start)}\t{${counts.join(",")}}`),
      ),
    addEvents: (events) =>
      copy(
        "events (kind, client, at)",
        events.map(({ kind, client, at }) => `${kind}\t${client}\t${iso(at)}`),
      ),
    async count(kind, { from, to, bucket }) {
      const values = [kind, iso(from), iso(to), interval(bucket), interval(STEP[kind])];
      return (await db.query<Row>(COUNT, values)).rows;
    },
    async since(kind, at) {
      const { rows } = await db.query<{ client: string; n: number }>(
        "select client, count(*)::int as n from events where kind = $1 and at >= $2 group by client",
        [kind, iso(at)],
      );
      return new Map(rows.map(({ client, n }) => [client, n]));
    },
    async pack(before) {
      await db.transaction(async (query) => {
        await query.query(PACK, ["lead", iso(before), interval(STEP.lead)]);
        await query.query(PACK, ["signup", iso(before), interval(STEP.signup)]);
      });
    },
    close: () => db.close(),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function interval(ms: number): string {
  return `${ms / 1000} seconds`;
}
