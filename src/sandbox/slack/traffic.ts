import type { TrafficEntry } from "../api.ts";
import { isObject } from "./json.ts";

const MOST_ENTRIES = 2_000;
const LONGEST_TEXT = 4_000;

/** The log of every call and delivery: bounded, and without the secrets. */
export interface Traffic {
  add(entry: Omit<TrafficEntry, "n">): void;
  since(n: number): readonly TrafficEntry[];
  clear(): void;
}

export function createTraffic(secrets: readonly string[]): Traffic {
  let entries: TrafficEntry[] = [];
  let n = 0;
  return {
    add(entry) {
      n += 1;
      const request = clean(entry.request, secrets);
      const answer = entry.answer === null ? null : clean(entry.answer, secrets);
      entries.push({
        ...entry,
        n,
        request: isObject(request) ? request : {},
        answer: isObject(answer) ? answer : null,
      });
      if (entries.length > MOST_ENTRIES) entries = entries.slice(-MOST_ENTRIES);
    },
    since: (after) => entries.filter((entry) => entry.n > after),
    clear() {
      entries = [];
    },
  };
}

function clean(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") {
    const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), value);
    return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text;
  }
  if (Array.isArray(value)) return value.map((item) => clean(item, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === "token" ? "…" : clean(item, secrets)]),
  );
}
