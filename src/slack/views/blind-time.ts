import { foreign, listed, moment, type Zone } from "../text.ts";
import { type Message, section } from "./blocks.ts";

/** What Leadline says of a time in which it was not there. */
export function blindTimeMessage(content: Readonly<Record<string, unknown>>, zone: Zone): Message {
  const { from, to, low, open } = content;
  const found = Array.isArray(low) ? low.map(foundWords) : [];
  // An incident that was open already is no news, but to say that all was well would be wrong.
  const nothing = Number(open ?? 0) > 0 ? "nothing new was wrong" : "nothing was wrong";
  const what = found.length === 0 ? nothing : `${listed(found.slice(0, 10))}`;
  const text = `I was offline from ${moment(Number(from), zone)} to ${moment(Number(to), zone)}. I have read that time now: ${what}.`;
  return { text, blocks: [section(text)] };
}

function foundWords(entry: unknown): string {
  const { metric, buckets } = entry as { metric?: unknown; buckets?: unknown };
  const count = Number(buckets);
  return `${foreign(String(metric ?? "a metric"), 60)} was out of range in ${count} ${count === 1 ? "bucket" : "buckets"}`;
}
