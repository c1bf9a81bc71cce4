import { createHash } from "node:crypto";

/** A hash of anything that can be written as JSON: equal content, equal hash. */
export function contentHash(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
