import { z } from "zod";
import type { WorkingHours } from "../../domain/catalogue.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const HOURS = 'must be days and hours such as "Mon-Fri 09:00-18:00" or "Mon,Wed,Sat 10:00-24:00"';
const FORM = /^([A-Za-z]{3}(?:[-,][A-Za-z]{3})*) (\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

/** `Mon-Fri 09:00-18:00`; the hours end on the day on which they begin. */
export const Hours = z
  .string(HOURS)
  .refine((text) => parseHours(text) !== undefined, HOURS)
  .transform((text): WorkingHours => parseHours(text) ?? { days: [], from: 0, to: 0 });

function parseHours(text: string): WorkingHours | undefined {
  const [, days, ...clock] = FORM.exec(text.trim()) ?? [];
  if (days === undefined) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = clock.map(Number);
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  const list = parseDays(days);
  const isClock = fromMinute < 60 && toMinute < 60 && to <= 24 * 60;
  return list && isClock && from < to ? { days: list, from, to } : undefined;
}

/** `Mon-Fri,Sun` as numbers, 0 = Sunday, in the order of the week. */
function parseDays(text: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [first = "", last = first, ...more] = part.split("-");
    const from = DAYS.indexOf(first);
    const to = DAYS.indexOf(last);
    if (from < 0 || to < 0 || more.length > 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}
