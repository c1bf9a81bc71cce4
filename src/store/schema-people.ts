/** What is known of people: who they are called, and who looks at their App Home. */
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Who has opened the App Home, so that it is drawn again when something changes. */
export const homeVisits = pgTable("home_visits", {
  userId: text().primaryKey(),
  openedAt: instant().notNull(),
  shownHash: text(),
});

/** Names for documents that leave Slack; learned from what Slack sends. */
export const people = pgTable("people", {
  userId: text().primaryKey(),
  name: text().notNull(),
  teamId: text(),
  seenAt: instant().notNull(),
});
