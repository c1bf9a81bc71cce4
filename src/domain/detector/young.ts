import type { Verdict } from "../detection.ts";
import { countAt, signedRoot } from "./deviance.ts";
import type { Feed } from "./feed.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Plan } from "./plan.ts";
import type { Series } from "./series.ts";
import type { Speech } from "./speak.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Age from which a young group is judged; before that only a fixed floor speaks. */
const FROM_AGE = 3 * DAY;
const HALF_LIFE = 7 * DAY;
/** Newest buckets that do not teach yet, so that a stop does not lower its own expectation. */
const HELD_BACK = 3;
/** Variance of a small count over its mean, and squared relative error of the borrowed rhythm, before either is known. */
const BATCH = 1.5;
const RHYTHM_ERROR = 0.15 ** 2;
/** A window that brought more of its expectation than this is no stop: more than stops cannot be told so early. */
const MOST_LEFT = 0.1;

/** What is known of a group that is younger than the learning time: its share of what the grown groups bring. */
export interface Young {
  /** Discounted sums of what came and of what the grown groups were expected to bring in the same buckets. */
  came: number;
  elsewhere: number;
  /** Per bucket: what is expected of this group; NaN where nothing is. */
  readonly expected: Float32Array;
  /** First bucket of the stop that is going on; NaN: none is. */
  since: number;
  /** The verdict on the newest bucket, while it may still be amended. */
  said: Amendable | null;
}

type Amendable = { -readonly [K in keyof Verdict]: Verdict[K] };

function newYoung(plan: Plan): Young {
  return {
    came: 0,
    elsewhere: 0,
    expected: new Float32Array(plan.ring).fill(Number.NaN),
    since: Number.NaN,
    said: null,
  };
}

/**
 * Learns the share of a young group from the bucket that is held back no longer, by a discounted gamma-Poisson model
 * (West and Harrison 1997, section 10.8, for discounting): a <- d a + y, b <- d b + s.
 *
 * @param shape per bucket: what the grown groups were expected to bring
 */
export function teachYoung({ plan, rhythm }: Feed, series: Series, newest: number, shape: Float64Array): void {
  const { young } = series;
  const index = newest - HELD_BACK;
  const at = index % plan.ring;
  if (!young || index < series.first || series.alarm[at] !== 0) return;
  const [y, s] = [series.value[at] as number, shape[at] as number];
  if (Number.isNaN(y) || !(s > 0) || rhythm.isSpecial(rhythm.recordOf(index))) return;
  const discount = 0.5 ** (plan.bucket / HALF_LIFE);
  young.came = young.came * discount + y;
  young.elsewhere = young.elsewhere * discount + s;
}

/**
 * Judges the newest bucket of a young group by the rhythm of the grown ones and amends its verdict: a window of up to a
 * day in which next to nothing came is a stop where that is improbable enough. Variance of a window: 1.5 E + (1/a +
 * 0.15^2) E^2.
 *
 * @param shape what the grown groups are expected to bring in this bucket
 */
export function judgeYoung(speech: Speech, series: Series, index: number, shape: number): void {
  const { plan, rhythm, sides } = speech;
  if (!(shape >= 0) || !sides.drop) return;
  series.young ??= newYoung(plan);
  const { young } = series;
  const isOld = rhythm.startOf(index) - rhythm.startOf(series.first) >= FROM_AGE;
  const share = young.elsewhere > 0 ? young.came / young.elsewhere : Number.NaN;
  const expected = isOld && young.came > 0 ? share * shape : Number.NaN;
  young.expected[index % plan.ring] = expected;
  if (!(expected >= 0)) return;
  const phi = 1 / young.came + RHYTHM_ERROR;
  const stop = findStop(speech, series, young, index, phi);
  if (stop === undefined) young.since = Number.NaN;
  else if (Number.isNaN(young.since)) young.since = startOfStop(speech, series, young, index);
  amend(speech, series, young, { index, expected, phi, stop });
}

interface Stop {
  readonly length: number;
  readonly observed: number;
  readonly expected: number;
  readonly score: number;
}

/** The window that shows a stop most clearly, or undefined. */
function findStop(
  { plan, threshold }: Speech,
  series: Series,
  young: Young,
  index: number,
  phi: number,
): Stop | undefined {
  let found: Stop | undefined;
  let [observed, expected, i] = [0, 0, index];
  for (const window of plan.windows) {
    for (const end = index - window.buckets; i > end && i >= series.first; i--) {
      const [value, e] = [series.value[i % plan.ring] as number, young.expected[i % plan.ring] as number];
      if (Number.isNaN(value) || !(e >= 0)) continue;
      observed += value;
      expected += e;
    }
    if (!(expected > 0) || observed > MOST_LEFT * expected) continue;
    const score = log10NormalCdf(signedRoot(observed / BATCH, expected / BATCH, phi) + window.penalty);
    if (score <= threshold && score < (found?.score ?? 0)) {
      found = { length: window.length, observed, expected, score };
    }
  }
  return found;
}

/** First of the unbroken run of buckets that brought next to nothing. */
function startOfStop({ plan }: Speech, series: Series, young: Young, index: number): number {
  let since = index;
  for (let i = index; i > index - plan.ring + 1 && i >= series.first; i--) {
    const [value, expected] = [series.value[i % plan.ring] as number, young.expected[i % plan.ring] as number];
    if (value > MOST_LEFT * Math.max(expected, 1)) break;
    if (expected > 0 && !Number.isNaN(value)) since = i;
  }
  return since;
}

interface YoungFinding {
  readonly index: number;
  readonly expected: number;
  readonly phi: number;
  readonly stop: Stop | undefined;
}

function amend({ plan, rhythm, limit }: Speech, series: Series, young: Young, finding: YoungFinding): void {
  const { index, expected, phi, stop } = finding;
  const { said } = young;
  young.said = null;
  if (stop) series.alarm[index % plan.ring] = -1;
  // What a fixed floor has said stands.
  if (!said || said.bucket !== rhythm.startOf(index) || said.kind !== "learning") return;
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const edge = (at: number) => BATCH * countAt(at, Math.max(expected, 0.05) / BATCH, phi);
  Object.assign(said, { expected, lower: Math.min(expected, edge(z)), upper: edge(-z) });
  if (!stop) return;
  const { length, observed, score } = stop;
  Object.assign(said, {
    kind: "low",
    rule: "young",
    good: false,
    score,
    window: { length, observed, expected: stop.expected },
    since: rhythm.startOf(young.since),
    ...lostSince(plan, series, young, { index, phi }),
  });
}

function lostSince(
  plan: Plan,
  series: Series,
  young: Young,
  { index, phi }: Pick<YoungFinding, "index" | "phi">,
): Pick<Amendable, "shortfall" | "shortfallError"> {
  let [lost, sum] = [0, 0];
  for (let i = Math.max(young.since, index - plan.ring + 2); i <= index; i++) {
    const [value, expected] = [series.value[i % plan.ring] as number, young.expected[i % plan.ring] as number];
    if (Number.isNaN(value) || !(expected >= 0)) continue;
    lost += expected - value;
    sum += expected;
  }
  return { shortfall: Math.max(0, lost), shortfallError: Math.sqrt(BATCH * sum + phi * sum * sum) };
}
