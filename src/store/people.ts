import { inArray } from "drizzle-orm";
import type { Db } from "./db.ts";
import { people } from "./schema-people.ts";

/** Remembers the name under which Slack showed a person. */
export async function notePerson(
  db: Db,
  person: { readonly userId: string; readonly name: string; readonly teamId: string | null; readonly seenAt: number },
): Promise<void> {
  const { name, teamId, seenAt } = person;
  await db.insert(people).values(person).onConflictDoUpdate({ target: people.userId, set: { name, teamId, seenAt } });
}

/** Names of people by user id; those never seen are missing. */
export async function namesOf(db: Db, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .select({ userId: people.userId, name: people.name })
    .from(people)
    .where(inArray(people.userId, [...userIds]));
  return new Map(rows.map((row) => [row.userId, row.name]));
}
