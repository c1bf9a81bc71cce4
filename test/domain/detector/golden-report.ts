import type { Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import type { GoldenSeries } from "./golden-series.ts";
import { HOUR, WEEK } from "./series-of.ts";

/** What the detector says of a series, as a text that people read and compare line by line. */
export function goldenReport({ name, about, settings, rows, shown }: GoldenSeries): string {
  const verdicts = defaultDetector.open(settings).take(rows);
  const clock = clockOf(settings.timezone);
  const first = rows[0]?.bucket ?? 0;
  const weeks: string[] = [];
  for (let from = first + 4 * WEEK; from < shown.from; from += WEEK) {
    const to = Math.min(from + WEEK, shown.from);
    weeks.push(
      weekLine(
        clock(from),
        verdicts.filter(({ bucket }) => bucket >= from && bucket < to),
      ),
    );
  }
  const single = oneByOne(rows.length > 5000, shown, verdicts).map((verdict) => bucketLine(clock, verdict));
  const unit = settings.bucket === HOUR ? "hour" : `${settings.bucket / 60_000} minutes`;
  return [
    `${name}: ${about}`,
    `Counts per ${unit}, ${settings.timezone}, ${settings.budget} false alarms a week accepted.`,
    "",
    "Weeks before, from the fifth on:",
    `${"from".padEnd(20)}${["observed", "expected", "band", "score", "lowest", "alarms"].map((h) => h.padStart(11)).join("")}`,
    ...weeks,
    "",
    "Then one by one:",
    `${"bucket".padEnd(20)}${["observed", "expected", "lower", "upper", "score"].map((h) => h.padStart(10)).join("")}  most suspicious window   said`,
    ...single,
    "",
  ].join("\n");
}

/** All verdicts of the time shown, in the order given; where buckets are many, those near noon alone. */
function oneByOne(isLong: boolean, shown: GoldenSeries["shown"], verdicts: readonly Verdict[]): Verdict[] {
  const from = isLong ? shown.from + 9.5 * HOUR : shown.from;
  const to = isLong ? shown.from + 11.5 * HOUR : shown.to;
  return verdicts.filter(({ bucket }) => bucket >= from && bucket < to);
}

/** Sums, mean width of the band, mean and lowest score and alarmed buckets of a week. */
function weekLine(from: string, verdicts: readonly Verdict[]): string {
  const sum = (of: (verdict: Verdict) => number | null) => verdicts.reduce((s, verdict) => s + (of(verdict) ?? 0), 0);
  const numbers = [
    sum(({ observed }) => observed).toFixed(0),
    sum(({ expected }) => expected).toFixed(1),
    (sum(({ upper, lower }) => (upper ?? 0) - (lower ?? 0)) / verdicts.length).toFixed(2),
    (sum(({ score }) => score) / verdicts.length).toFixed(4),
    Math.min(...verdicts.map(({ score }) => score ?? 0)).toFixed(3),
    verdicts.filter(({ kind }) => kind === "low" || kind === "high").length.toString(),
  ];
  return `${from.padEnd(20)}${numbers.map((cell) => cell.padStart(11)).join("")}`;
}

function bucketLine(clock: (time: number) => string, verdict: Verdict): string {
  const shown = (value: number | null, digits: number) => (value === null ? "-" : value.toFixed(digits)).padStart(10);
  const numbers = [
    shown(verdict.observed, 0),
    shown(verdict.expected, 1),
    shown(verdict.lower, 1),
    shown(verdict.upper, 1),
    shown(verdict.score, 3),
  ].join("");
  const { window } = verdict;
  const tested = window ? `${window.length / HOUR} h: ${window.observed} of ${window.expected.toFixed(1)}` : "-";
  // Windows of minutes are not whole hours: two digits are enough to tell them apart.
  const short = tested.replace(/^(\d+\.\d\d)\d+/, "$1");
  return `${clock(verdict.bucket).padEnd(20)}${numbers}  ${short.padEnd(25)}${words(clock, verdict)}`;
}

function words(clock: (time: number) => string, { kind, good, since, shortfall }: Verdict): string {
  const extent = since === null ? "" : ` since ${clock(since)}, shortfall ${(shortfall ?? 0).toFixed(1)}`;
  return `${kind}${good ? ", good" : ""}${extent}`;
}

/** Local time as `Wed 18 Mar 10:00`. */
function clockOf(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "2-digit",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.weekday} ${parts.day} ${parts.month} ${parts.hour}:${parts.minute}`;
  };
}
