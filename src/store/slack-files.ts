/** Pictures that Slack holds, by the hash of what they are drawn from: the same one is uploaded once. */
import { and, eq } from "drizzle-orm";
import type { Db } from "./db.ts";
import { slackFiles } from "./schema.ts";

export async function findFile(db: Db, hash: string): Promise<{ fileId: string; usable: boolean } | undefined> {
  const [file] = await db
    .select({ fileId: slackFiles.fileId, usable: slackFiles.usable })
    .from(slackFiles)
    .where(eq(slackFiles.hash, hash));
  return file;
}

/** Keeps an uploaded file. False: the same picture came from elsewhere first, and that one counts. */
export async function keepFile(db: Db, hash: string, fileId: string, now: number): Promise<boolean> {
  const kept = await db
    .insert(slackFiles)
    .values({ hash, fileId, uploadedAt: now })
    .onConflictDoNothing({ target: slackFiles.hash })
    .returning({ hash: slackFiles.hash });
  return kept.length > 0;
}

/** Slack has looked through the file: messages may show it. */
export async function markUsable(db: Db, hash: string, fileId: string): Promise<void> {
  await db
    .update(slackFiles)
    .set({ usable: true })
    .where(and(eq(slackFiles.hash, hash), eq(slackFiles.fileId, fileId)));
}

export async function forgetFile(db: Db, fileId: string): Promise<void> {
  await db.delete(slackFiles).where(eq(slackFiles.fileId, fileId));
}
