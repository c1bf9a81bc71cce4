import { randomBytes, randomInt } from "node:crypto";

const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";

/** An id as Slack makes them: a letter for the kind, then capitals and digits. */
export function newId(prefix: string, length = 10): string {
  return prefix + Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** A token, ticket or handle that nobody can guess. */
export function newSecret(bytes = 16): string {
  return randomBytes(bytes).toString("hex");
}

/** The short id that Slack gives a block or element which came without one. */
export function newBlockId(): string {
  return newSecret(3).slice(0, 5);
}
