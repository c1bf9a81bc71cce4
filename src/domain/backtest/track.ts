import type { Verdict, VerdictKind } from "../detection.ts";

/** How far back the start of a drop may be computed: the longest window and some hours. Milliseconds. */
const LOOK_BACK = 36 * 3_600_000;
const LEAST_KEPT = 40;

/** One bucket as the sums of a drop need it. */
export interface Step {
  readonly bucket: number;
  readonly observed: number;
  readonly expected: number;
  readonly weight?: number | undefined;
}

/** What is remembered of one series while its verdicts go by: enough to open, follow and end its threads. */
export interface Track {
  readonly id: number;
  readonly group: string;
  latest: Verdict;
  /** End of the newest good bucket. */
  lastGood: number | null;
  /** The open thread it takes part in, and the last one it was in with the time at which that ended. */
  thread: number | null;
  closed: { readonly incidentId: number; readonly at: number } | null;
  /** The newest verdicts, oldest first: as many as recovery is decided on. */
  readonly tail: { readonly bucket: number; readonly kind: VerdictKind; readonly good: boolean }[];
  /** Takes in the verdict on the newest bucket, or another one on a bucket before it, whose figures it replaces. */
  add(verdict: Verdict, end: number): void;
  /** Buckets with an expectation, `from <= bucket < to`, as far back as they are kept. */
  between(from: number, to: number): Step[];
}

/** An empty track of a series. `recovery`: good buckets in a row that end a thread. */
export function trackOf(
  id: number,
  group: string,
  { bucket, recovery }: { readonly bucket: number; readonly recovery: number },
): Track {
  const size = Math.max(LEAST_KEPT, Math.ceil(LOOK_BACK / bucket));
  const steps: Step[] = [];
  let next = 0;
  const track: Track = {
    id,
    group,
    latest: UNKNOWN,
    lastGood: null,
    thread: null,
    closed: null,
    tail: [],
    add(verdict, end) {
      const step = stepOf(verdict);
      if (verdict.bucket < track.latest.bucket) {
        const known = steps.findIndex((one) => one.bucket === verdict.bucket);
        if (known >= 0 && step) steps[known] = step;
        return;
      }
      track.latest = verdict;
      // A muted bucket brings a thread neither nearer to its end nor back, and counts for nothing.
      if (verdict.kind === "muted") return;
      if (verdict.good) track.lastGood = end;
      track.tail.push({ bucket: verdict.bucket, kind: verdict.kind, good: verdict.good });
      if (track.tail.length > recovery + 1) track.tail.shift();
      if (!step) return;
      steps[next] = step;
      next = (next + 1) % size;
    },
    between: (from, to) => steps.filter((step) => step.bucket >= from && step.bucket < to),
  };
  return track;
}

/** The bucket's figures, where both what came and what was expected are known. */
export function stepOf({ bucket, observed, expected, weight }: Verdict): Step | undefined {
  return observed === null || expected === null ? undefined : { bucket, observed, expected, weight };
}

const UNKNOWN: Verdict = {
  group: "",
  bucket: Number.NEGATIVE_INFINITY,
  kind: "learning",
  observed: null,
  expected: null,
  lower: null,
  upper: null,
  score: null,
  window: null,
  rule: null,
  since: null,
  shortfall: null,
  good: false,
};
