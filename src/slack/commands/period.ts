import { parseDuration } from "../../domain/time/duration.ts";

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

/** `24h`, `7d`, `2w`; undefined: the word is no period. */
export function periodOf(word: string): Period | undefined {
  const [, amount, unit] = /^(\d{1,4})([hdw])$/i.exec(word) ?? [];
  const length = unit && parseDuration(`${amount}${unit.toLowerCase()}`);
  if (!length) return undefined;
  return { length, words: spelled(Number(amount), unit.toLowerCase()) };
}

/** Why a period cannot be shown; null: it can. */
export function refusePeriod({ length }: Period): string | null {
  return length > LONGEST ? "At most 90 days can be shown: for instance `7d`, `24h` or `2w`." : null;
}

function spelled(amount: number, unit: string): string {
  const name = unit === "h" ? "hour" : unit === "d" ? "day" : "week";
  return `${amount} ${name}${amount === 1 ? "" : "s"}`;
}
