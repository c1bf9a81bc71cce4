/** Slow changes that were told: a further file of the schema, beside `schema.ts`. */
import { sql } from "drizzle-orm";
import { bigint, check, doublePrecision, index, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/**
 * A slow change of a metric or of one of its groups that was posted in its channel: once, until it is gone or much
 * larger. Rows stay when it is over.
 */
export const slowChanges = pgTable(
  "slow_changes",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    metric: text().notNull(),
    /** Null: the metric as a whole. */
    group: text("group_name"),
    /** -1: it goes down. 1: up. */
    direction: smallint().notNull(),
    /** End of the week at which it was told, the last time. */
    toldWeek: instant().notNull(),
    /** What the newest week brought then; of what does not add up, its mean. */
    toldLevel: doublePrecision().notNull(),
    /** Ends of weeks in a row at which it was not to be seen any more. */
    missed: smallint().notNull().default(0),
    /** End of the week with which it was over. */
    overWeek: instant(),
  },
  (t) => [
    uniqueIndex("one_open_slow_change").on(t.metric, sql`coalesce(${t.group}, '')`).where(sql`${t.overWeek} is null`),
    index("slow_changes_metric").on(t.metric),
    check("slow_changes_direction", sql`${t.direction} in (-1, 1)`),
    check("slow_changes_group_bounded", sql`length(${t.group}) between 1 and 200`),
  ],
);

/** Up to which week the slow changes of a metric were looked for: whoever moves it on tells what was found. */
export const slowChangeWeeks = pgTable("slow_change_weeks", {
  metric: text().primaryKey(),
  /** End of the newest week that was looked at. */
  week: instant().notNull(),
});
