/** What people have planned from Slack: a further file of the schema, beside `schema.ts`. */
import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/**
 * Silences that people have set from Slack; those of the catalogue are in its file. Rows are never deleted: a bucket that
 * was muted once stays out of what is learned.
 */
export const mutes = pgTable(
  "mutes",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    metric: text().notNull(),
    /** Null: every group of the metric. */
    group: text("group_name"),
    startsAt: instant().notNull(),
    /** When it is over; moved forward when somebody ends it sooner. */
    endsAt: instant().notNull(),
    reason: text().notNull(),
    setBy: text().notNull(),
    endedBy: text(),
  },
  (t) => [
    index("mutes_metric").on(t.metric),
    check("mutes_span", sql`${t.startsAt} <= ${t.endsAt}`),
    check("mutes_reason_bounded", sql`length(${t.reason}) between 1 and 200`),
  ],
);
