/** Days on which the volume is not as usual: public holidays, and the days that a catalogue lists. */
import Holidays from "date-holidays";
import type { MetricKind } from "./catalogue.ts";
import type { CalendarRule } from "./plans.ts";
import { zoneOffset } from "./time/zone-offset.ts";

const DAY = 86_400_000;
const SUNDAY = 0;

/** What is expected of a listed day. */
interface SpecialDay {
  /** The day of the week whose rhythm it has, 0 = Sunday. */
  readonly weekday: number;
  /** How many times the volume of that weekday, as somebody has said; null: nobody has, so past such days tell. */
  readonly factor: number | null;
}

/** What is expected of the local day that a time lies in; undefined on ordinary days. Days of one list share an object. */
export type SpecialDays = (time: number) => SpecialDay | undefined;

/**
 * The public holidays of a country or region, each like a Sunday.
 *
 * @param place ISO 3166 country and subdivision: `DE`, `DE-BE`, `GB-ENG`
 * @throws RangeError for a place whose holidays are not known
 */
export function publicHolidays(place: string, timezone: string): SpecialDays {
  const isHoliday = holidaysOf(place);
  const likeSunday: SpecialDay = { weekday: SUNDAY, factor: null };
  return (time) => (isHoliday(localDay(time, timezone).date) ? likeSunday : undefined);
}

/**
 * What a catalogue's calendar says of one metric. Days that it names itself go before public holidays, and of several
 * rules of one sort the first: one rule decides a day, alone. A factor is for what has a volume: of a ratio or a
 * duration a day with a factor is expected to be as usual. Undefined where no rule concerns the metric.
 *
 * @throws RangeError for a region whose holidays are not known
 */
export function specialDays(
  rules: readonly CalendarRule[],
  metric: { readonly id: string; readonly kind: MetricKind; readonly timezone: string },
): SpecialDays | undefined {
  const own = rules.filter(({ metrics }) => metrics === null || metrics.includes(metric.id));
  if (own.length === 0) return undefined;
  const hasVolume = metric.kind === "count" || metric.kind === "gauge";
  const inOrder = [...own.filter(({ kind }) => kind === "days"), ...own.filter(({ kind }) => kind === "holidays")];
  const tests = inOrder.map((rule) => ({ lists: listing(rule), dayOf: dayOf(rule, hasVolume) }));
  return (time) => {
    const { date, weekday } = localDay(time, metric.timezone);
    return tests.find(({ lists }) => lists(date))?.dayOf(weekday);
  };
}

/** The name of a day (`YYYY-MM-DD`) that is known in the place, whether or not it is a day off; undefined: it has none. */
export function holidayName(place: string, date: string): string | undefined {
  return yearOf(place, Number(date.slice(0, 4))).get(date)?.name;
}

/** The local day that a time lies in, as `YYYY-MM-DD`, and its day of the week. */
function localDay(time: number, timezone: string): { readonly date: string; readonly weekday: number } {
  const local = new Date(time + zoneOffset(time, timezone));
  return { date: local.toISOString().slice(0, 10), weekday: local.getUTCDay() };
}

function listing(rule: CalendarRule): (date: string) => boolean {
  if (rule.kind === "holidays") return holidaysOf(rule.region);
  return (date) => rule.from <= date && date <= rule.to;
}

/** What a rule says of a day by its own day of the week. Only holidays are learned: of other days no two are alike. */
function dayOf({ kind, shape }: CalendarRule, hasVolume: boolean): (weekday: number) => SpecialDay {
  const said = shape.factor ?? (kind === "holidays" ? null : 1);
  const factor = hasVolume || said === null ? said : 1;
  const days = Array.from({ length: 7 }, (_, weekday) => ({ weekday: shape.like ?? weekday, factor }));
  return (weekday) => days[weekday] as SpecialDay;
}

function holidaysOf(place: string): (date: string) => boolean {
  checkPlace(place);
  return (date) => yearOf(place, Number(date.slice(0, 4))).get(date)?.isPublic === true;
}

interface KnownDay {
  readonly name: string;
  readonly isPublic: boolean;
}

/** Sundays on which nearly everything rests, though as Sundays few countries list them: Easter and Pentecost. */
const FEASTS: readonly string[] = ["easter", "easter 49", "orthodox", "orthodox 49"];

/** Computing a year of holidays takes milliseconds, and every metric asks for the same ones. */
const years = new Map<string, ReadonlyMap<string, KnownDay>>();

function yearOf(place: string, year: number): ReadonlyMap<string, KnownDay> {
  const key = `${place} ${year}`;
  const known = years.get(key);
  if (known) return known;
  const days = new Map<string, KnownDay>();
  for (const { date, name, type, start, end, rule } of new Holidays(...partsOf(place)).getHolidays(year)) {
    const first = Date.parse(`${date.slice(0, 10)}T00:00Z`);
    // Some last for days. Those that begin in the evening before are listed by the day itself.
    const last = first + (Math.max(1, Math.floor((end.getTime() - start.getTime()) / DAY)) - 1) * DAY;
    for (let at = first; at <= last; at += DAY) {
      const day = new Date(at).toISOString().slice(0, 10);
      const isPublic = type === "public" || FEASTS.includes(rule);
      if (isPublic || !days.get(day)?.isPublic) days.set(day, { name, isPublic });
    }
  }
  years.set(key, days);
  return days;
}

function checkPlace(place: string): void {
  const [country, region] = partsOf(place);
  const holidays = new Holidays();
  if (!(country in holidays.getCountries())) {
    throw new RangeError(`holidays of "${place}": unknown country, use a code like DE, US-NY or GB-ENG`);
  }
  if (region && !(region in (holidays.getStates(country) ?? {}))) {
    throw new RangeError(`holidays of "${place}": ${country} has no region ${region}`);
  }
}

function partsOf(place: string): [country: string, region: string] {
  const [country = "", ...rest] = place.split("-");
  return [country, rest.join("-")];
}
