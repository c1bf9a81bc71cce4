import type { Metric } from "../../domain/catalogue.ts";
import { parseDuration } from "../../domain/time/duration.ts";
import { foreign, lasting } from "../text.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONGEST = 90 * DAY;

export interface Period {
  /** Milliseconds. */
  readonly length: number;
  /** "7 days". */
  readonly words: string;
}

export const WEEK: Period = { length: 7 * DAY, words: "7 days" };

/** `30m`, `24h`, `7d`, `2w`; undefined: the word is no period. */
export function periodOf(word: string): Period | undefined {
  const [, amount, unit] = /^(\d{1,4})([mhdw])$/i.exec(word) ?? [];
  const length = unit && parseDuration(`${amount}${unit.toLowerCase()}`);
  if (!length) return undefined;
  return { length, words: spelled(Number(amount), unit.toLowerCase()) };
}

/** Why a period of a metric cannot be shown; null: it can. */
export function refusePeriod({ length }: Period, metric: Pick<Metric, "title" | "bucket">): string | null {
  if (length > LONGEST) return "At most 90 days can be shown: for instance `7d`, `24h` or `2w`.";
  if (length >= metric.bucket) return null;
  const stretch = lasting(metric.bucket);
  return `${foreign(metric.title, 60)} is read by stretches of ${stretch}: ask for one at least, for instance \`24h\` or \`7d\`.`;
}

const NAMES: Readonly<Record<string, string>> = { m: "minute", h: "hour", d: "day", w: "week" };

function spelled(amount: number, unit: string): string {
  return `${amount} ${NAMES[unit]}${amount === 1 ? "" : "s"}`;
}
