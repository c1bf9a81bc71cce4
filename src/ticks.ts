/** When a schedule was due: cron expressions read backwards. Node-cron, which runs them, looks ahead only. */
import { createTask, parse, type ScheduledTask } from "node-cron";
import { instantAt, wallClock } from "./domain/time/wall-clock.ts";

const SECOND = 1000;
const DAY = 86_400_000;
/** Days that are looked through: the 29th of February comes every eight years at worst. */
const FURTHEST = 8 * 366;

/**
 * The newest moment up to `at` (milliseconds since 1970) at which a schedule was due by the clocks of its zone; null:
 * none in the last years. A local time that autumn repeats is due once, and one that spring leaves out is due all the
 * same, an hour later by the clock (see `instantAt`).
 */
export function lastTick(schedule: string, timezone: string, at: number): number | null {
  const { hour, minute, second } = parse(schedule);
  // Which days are meant is node-cron's to say; that it is asked in UTC keeps clock changes out of the question.
  const days = createTask(schedule, () => undefined, { timezone: "Etc/UTC" });
  const times = timesOf(hour, minute, second);
  const [some] = times;
  const today = Math.floor(wallClock(at, timezone) / DAY) * DAY;
  if (some === undefined) return null;
  try {
    for (let day = today + DAY; day > today - FURTHEST * DAY; day -= DAY) {
      if (!isDue(days, day + some)) continue;
      const tick = times.map((time) => instantAt(day + time, timezone)).find((moment) => moment <= at);
      if (tick !== undefined) return tick;
    }
    return null;
  } finally {
    // Node-cron remembers every task that it has made until it is told not to.
    void days.destroy();
  }
}

function isDue(days: ScheduledTask, wall: number): boolean {
  return days.match(new Date(wall));
}

/** All times of a day on which it is due, latest first. Milliseconds since midnight. */
function timesOf(hours: number[], minutes: number[], seconds: number[]): number[] {
  const all = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => ((h * 60 + m) * 60 + s) * SECOND)));
  return all.sort((a, b) => b - a);
}

/** A tick of a regular report, and the two before it: what it covers, and what that is compared with. */
export interface Ticks {
  readonly tick: number;
  readonly previous: number;
  readonly beforeThat: number;
}

/** The newest tick up to `at` with those before it; null: the schedule is due too seldom. */
export function lastTicks(schedule: string, timezone: string, at: number): Ticks | null {
  const tick = lastTick(schedule, timezone, at);
  const previous = tick === null ? null : lastTick(schedule, timezone, tick - 1);
  const beforeThat = previous === null ? null : lastTick(schedule, timezone, previous - 1);
  return tick === null || previous === null || beforeThat === null ? null : { tick, previous, beforeThat };
}
