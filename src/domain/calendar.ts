import Holidays from "date-holidays";
import { zoneOffset } from "./time/zone-offset.ts";

const DAY = 86_400_000;

/** For a time on a listed day the time of an ordinary day that it is like; undefined on all other days. */
export type SpecialDays = (time: number) => number | undefined;

/**
 * The public holidays of a country or region, each like the Sunday before it at the same time of day.
 *
 * @param place ISO 3166 country and subdivision: `DE`, `DE-BE`, `GB-ENG`
 * @throws RangeError for a place whose holidays are not known
 */
export function publicHolidays(place: string, timezone: string): SpecialDays {
  const [country = "", ...rest] = place.split("-");
  const region = rest.join("-");
  const holidays = new Holidays();
  if (!(country in holidays.getCountries())) {
    throw new RangeError(`holidays of "${place}": unknown country, use a code like DE, US-NY or GB-ENG`);
  }
  if (region && !(region in (holidays.getStates(country) ?? {}))) {
    throw new RangeError(`holidays of "${place}": ${country} has no region ${region}`);
  }
  holidays.init(country, region);
  const years = new Map<number, Set<string>>();
  const daysOf = (year: number) => {
    let days = years.get(year);
    if (!days) {
      const listed = holidays.getHolidays(year).filter(({ type }) => type === "public");
      days = new Set(listed.map(({ date }) => date.slice(0, 10)));
      years.set(year, days);
    }
    return days;
  };
  return (time) => {
    const local = time + zoneOffset(time, timezone);
    const date = new Date(local).toISOString().slice(0, 10);
    if (!daysOf(Number(date.slice(0, 4))).has(date)) return undefined;
    const sinceSunday = new Date(local).getUTCDay() || 7;
    const sunday = local - sinceSunday * DAY;
    return sunday - zoneOffset(sunday - zoneOffset(time, timezone), timezone);
  };
}
