import { LARGE_TOGETHER, SMALL_TOGETHER, type Verdict } from "../detection.ts";
import { rewindEpisode } from "./alarm.ts";
import { adopt } from "./budget-watch.ts";
import { teachDispersion } from "./dispersion.ts";
import { type Feed, setValue } from "./feed.ts";
import { type Finding, judge, newFinding } from "./judge.ts";
import { newSeries, type Series } from "./series.ts";
import { isShared } from "./shared-loss.ts";
import { learnsUntil, type Speech, speak } from "./speak.ts";
import { placeIn } from "./sums.ts";
import { countNear } from "./temper.ts";
import { tuning } from "./tuning.ts";
import { judgeYoung, teachYoung } from "./young.ts";

/** What a group did in a bucket: left out, counted among the large or the small ones, or nothing is known of it. */
const LEFT_OUT = 0;
const LARGE = 1;
const SMALL = 2;
const UNKNOWN = -1;

/** Large groups, or small ones: added up they are a series of their own, with the sum of their expectations. */
export interface Part {
  readonly number: typeof LARGE | typeof SMALL;
  series: Series;
  readonly finding: Finding;
  /** Score of the newest bucket before temper. */
  raw: number;
}

/**
 * The groups of a metric added up. A loss that many share shows in their sum long before each of them could show it,
 * and groups that are too small to be judged by the day are judged together. A group that alarms by itself leaves the
 * sum from the start of its drop until that is over: no loss is counted twice.
 */
export interface Together {
  readonly feed: Feed;
  readonly speech: Speech;
  /** How strictly a bucket that starts at `time` is judged. */
  readonly inForce: (time: number) => Pick<Speech, "threshold" | "limit">;
  /** By name: sums must not depend on the order in which groups came. */
  readonly members: Series[];
  readonly parts: readonly [Part, Part];
  /** Per bucket: what all groups that have learned enough are expected to bring. */
  readonly shape: Float64Array;
  /** Newest bucket of any group, the newest that was added up, and the day on which groups were last ranked. */
  newest: number;
  summed: number;
  day: number;
  /** Older buckets to be added up again. */
  readonly changed: Set<number>;
}

export function openTogether(feed: Feed, speech: Speech, inForce: Together["inForce"]): Together {
  return {
    feed,
    speech: { ...speech, floor: null },
    inForce,
    members: [],
    parts: [openPart(feed, LARGE), openPart(feed, SMALL)],
    shape: new Float64Array(feed.plan.ring).fill(Number.NaN),
    newest: Number.NaN,
    summed: Number.NaN,
    day: Number.NaN,
    changed: new Set(),
  };
}

function openPart(feed: Feed, number: Part["number"]): Part {
  return { number, series: openSum(feed, number), finding: newFinding(), raw: 0 };
}

function openSum({ plan, rhythm }: Feed, number: Part["number"]): Series {
  const series = newSeries(number === LARGE ? LARGE_TOGETHER : SMALL_TOGETHER, plan, rhythm.hasCalendar);
  // Its expectation is ready-made; only its scatter has to be learned.
  series.weeksToLearn = 1;
  return series;
}

/** Takes up a further group. */
export function addMember({ members }: Together, series: Series): void {
  let [from, to] = [0, members.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((members[middle] as Series).group > series.group) to = middle;
    else from = middle + 1;
  }
  members.splice(from, 0, series);
}

/** A row of this bucket has come: of one that is newer than all before, or of one that has to be added up again. */
export function noteBucket(together: Together, index: number): void {
  const { newest, summed, feed, changed } = together;
  if (!(index <= newest)) together.newest = index;
  else if (index <= summed && index > newest - feed.plan.ring + 1) changed.add(index);
}

/**
 * Adds up what has changed, judges the sums, and the groups that are too young to be judged by their own past. Returns
 * whether earlier buckets were judged again.
 */
export function addUp(together: Together, out: Verdict[] | undefined): boolean {
  const { members, newest, summed, changed, parts, feed } = together;
  const isFresh = !(newest <= summed);
  if (members.length < 2 || (!isFresh && changed.size === 0)) {
    changed.clear();
    return false;
  }
  if (isFresh) begin(together);
  takeBackAlarms(together);
  together.summed = newest;
  const again = [...changed].filter((index) => index < newest).sort((a, b) => a - b);
  changed.clear();
  for (const index of again) sum(together, index, false);
  sum(together, newest, isFresh);
  const from = Math.max(again[0] ?? newest, newest - feed.plan.ring + 2);
  for (const part of parts) judgePart(together, part, from, out);
  if (isFresh) judgeTheYoung(together);
  return !isFresh || from < newest;
}

/** The first rows of a new bucket have come: what was before it may teach, and buckets without any row are passed. */
function begin(together: Together): void {
  for (const part of together.parts) teach(together, part);
  rank(together);
  for (let index = firstUnsummed(together); index < together.newest; index++) skip(together, index);
}

function firstUnsummed({ summed, newest, feed }: Together): number {
  return Math.max(Number.isNaN(summed) ? newest : summed + 1, newest - feed.plan.ring + 1);
}

/** A bucket that no group had a row for. */
function skip(together: Together, index: number): void {
  const at = index % together.feed.plan.ring;
  together.shape[at] = Number.NaN;
  for (const series of together.members) series.part[at] = UNKNOWN;
  for (const { series } of together.parts) if (!Number.isNaN(series.last)) advanceSum(together, series, index);
}

/** A group that alarms by itself takes its loss along: it is left out from the start of its drop. */
function takeBackAlarms({ members, newest, feed, changed }: Together): void {
  const { ring } = feed.plan;
  for (const { episode, part } of members) {
    if (!episode || !((part[(newest - 1) % ring] as number) > LEFT_OUT)) continue;
    for (let index = Math.max(episode.since, newest - ring + 2); index < newest; index++) {
      if (!((part[index % ring] as number) > LEFT_OUT)) continue;
      part[index % ring] = LEFT_OUT;
      changed.add(index);
    }
  }
}

/** What the groups brought in a bucket and were expected to bring; one entry a part, overwritten by the next call. */
const sums = { count: [0, 0, 0], value: [0, 0, 0], expected: [0, 0, 0] };

function sum(together: Together, index: number, isFresh: boolean): void {
  const { members, feed, parts, shape } = together;
  const { ring } = feed.plan;
  const at = placeIn(ring, index);
  if (index <= together.newest - ring + 1) return;
  for (const column of [sums.count, sums.value, sums.expected]) column.fill(0);
  let all = 0;
  for (const series of members) {
    const isKept = index <= series.last && index > series.last - ring;
    const expected = isKept ? (series.expected[at] as number) : Number.NaN;
    if (series.rank > LEFT_OUT && expected >= 0) all += expected;
    const part = placeOf(series, at, index, { isFresh, isKnown: isKept && expected >= 0 });
    series.part[at] = part;
    if (part <= LEFT_OUT) continue;
    (sums.count[part] as number) += 1;
    (sums.value[part] as number) += series.value[at] as number;
    (sums.expected[part] as number) += expected;
  }
  shape[at] = all;
  for (const part of parts) writeSum(together, part, index);
}

/** Where a group counts in a bucket. What was left out on purpose stays so; what was unknown may have come since. */
function placeOf(
  { episode, part, rank, value }: Series,
  at: number,
  index: number,
  { isFresh, isKnown }: { readonly isFresh: boolean; readonly isKnown: boolean },
): number {
  if (rank === LEFT_OUT || (episode && index >= episode.since)) return LEFT_OUT;
  if (!isFresh && part[at] === LEFT_OUT) return LEFT_OUT;
  if (!isKnown || Number.isNaN(value[at] as number)) return UNKNOWN;
  const before = part[at] as number;
  return !isFresh && before > LEFT_OUT ? before : rank;
}

/** Writes the sum of a part into its series; of too few groups it is nothing. */
function writeSum(together: Together, { number, series }: Part, index: number): void {
  const { feed } = together;
  const isEnough = (sums.count[number] as number) >= tuning.leastTogether;
  if (Number.isNaN(series.last)) {
    if (!isEnough) return;
    series.first = index;
    series.last = index - 1;
  }
  if (index < series.first) return;
  for (let next = series.last + 1; next <= index; next++) advanceSum(together, series, next);
  const at = index % feed.plan.ring;
  setValue(feed, series, index, Number.NaN);
  const expected = isEnough ? (sums.expected[number] as number) : Number.NaN;
  series.expected[at] = expected;
  series.shape[at] = expected;
  setValue(feed, series, index, isEnough ? (sums.value[number] as number) : Number.NaN);
}

/** Makes `index` the newest bucket of a sum, a gap as yet. */
function advanceSum({ feed, members, parts }: Together, series: Series, index: number): void {
  const { plan, rhythm } = feed;
  const [at, before] = [index % plan.ring, (index - 1) % plan.ring];
  series.last = index;
  series.record = rhythm.recordOf(index);
  for (const ring of [series.value, series.shape, series.expected]) ring[at] = Number.NaN;
  series.score[at] = 0;
  series.alarm[at] = 0;
  series.over[at] = series.over[before] as number;
  series.observedSum[at] = series.observedSum[before] as number;
  series.expectedSum[at] = series.expectedSum[before] as number;
  if (rhythm.hasCalendar) {
    series.listedSum[at] = series.listedSum[before] as number;
    series.saidSum[at] = series.saidSum[before] as number;
  }
  const number = parts[0].series === series ? LARGE : SMALL;
  series.nextShape = 0;
  for (const { rank, nextShape, level } of members) if (rank === number) series.nextShape += nextShape * level;
}

/** Judges a sum from bucket `from` on; only its newest verdicts on those buckets stand. */
function judgePart(together: Together, part: Part, from: number, out: Verdict[] | undefined): void {
  const { feed, speech } = together;
  const { series, finding } = part;
  const { plan } = feed;
  if (Number.isNaN(series.last)) return;
  if (from < series.last) rewindEpisode(plan, series, from);
  for (let index = Math.max(from, series.first); index <= series.last; index++) {
    const at = index % plan.ring;
    adoptStrictness(together, index);
    if (!Number.isNaN(series.value[at] as number)) {
      judge(plan, series, index, feed.sides, finding);
      const isAlarm = finding.window >= 0 && finding.score <= speech.threshold;
      if (isAlarm && !isShared(together, part, index)) finding.score = 0;
      series.score[at] = finding.score;
      part.raw = finding.raw;
    }
    speak(speech, series, index, finding, out);
  }
}

function adoptStrictness({ speech, feed, inForce }: Together, index: number): void {
  adopt(speech, inForce(feed.rhythm.startOf(index)));
}

/** Lets the newest bucket of a sum teach, once the next has begun and no more rows of it are to be expected. */
function teach({ feed }: Together, { series, raw }: Part): void {
  const { plan, rhythm } = feed;
  const index = series.last;
  if (Number.isNaN(index) || Number.isNaN(series.value[index % plan.ring] as number)) return;
  series.oddRun = raw < tuning.teachAbove ? series.oddRun + 1 : 0;
  if (rhythm.isSpecial(series.record)) return;
  countNear(series.temper, raw, rhythm.startOf(index), plan.bucket);
  const isOdd = series.oddRun > 0 && series.oddRun < plan.teachAgain;
  if (isOdd || feed.isExcluded(series.group, series.record)) return;
  teachDispersion(plan, series, index, rhythm.recordOf(index + 1) !== series.record);
}

/**
 * Tells large groups from small ones, once a day: small is what is not expected to bring some dozen batches within the
 * longest window. A sum scatters by the batches of its groups, each weighing by its volume, and knows of listed days what
 * they do: what those brought is in their expectations.
 */
function rank(together: Together): void {
  const { members, newest, feed, speech, parts } = together;
  const { plan, rhythm } = feed;
  const day = Math.floor(rhythm.recordOf(newest) / plan.recordsPerDay);
  if (day === together.day) return;
  together.day = day;
  const now = rhythm.startOf(newest);
  const longest = plan.windows.at(-1)?.length ?? plan.bucket;
  const batches = [0, 0, 0];
  const volumes = [0, 0, 0];
  const listed = [0, 0, 0];
  for (const series of members) {
    series.rank = LEFT_OUT;
    if (!(now >= learnsUntil(speech, series))) continue;
    const volume = (weekOf(series) * series.level * longest) / (plan.slots * plan.record);
    const number = volume >= tuning.largeFrom * series.batch ? LARGE : SMALL;
    series.rank = number;
    series.young = null;
    (batches[number] as number) += series.batch * volume;
    (volumes[number] as number) += volume;
    (listed[number] as number) += series.listedDays * volume;
  }
  for (const part of parts) {
    const volume = volumes[part.number] as number;
    if (volume > 0) {
      part.series.batch = (batches[part.number] as number) / volume;
      part.series.listedDays = (listed[part.number] as number) / volume;
    }
    forgetOld(together, part);
  }
}

/** A sum that has had too few groups for longer than it remembers begins anew, should there ever be enough again. */
function forgetOld({ feed }: Together, part: Part): void {
  const { series, number } = part;
  if (!Number.isNaN(series.last) && series.value.every(Number.isNaN)) part.series = openSum(feed, number);
}

function weekOf({ profile }: Series): number {
  let total = 0;
  for (let slot = 0; slot < profile.length; slot++) {
    const value = profile[slot] as number;
    if (value > 0) total += value;
  }
  return total;
}

function judgeTheYoung(together: Together): void {
  const { feed, speech, shape, newest, members } = together;
  const { ring } = feed.plan;
  adoptStrictness(together, newest);
  for (const series of members) {
    if (series.rank !== LEFT_OUT || series.last !== newest) continue;
    teachYoung(feed, series, newest, shape);
    judgeYoung(speech, series, newest, shape[newest % ring] as number);
  }
}
