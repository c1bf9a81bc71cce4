/**
 * The detector's constants: the same for every metric, series and customer. They were chosen on public series of
 * several origins (docs/detection.md) and are meant to be read beside the formulas that use them.
 */
export const tuning = {
  /** Weeks of the past the profile and the batch factor are learned from. */
  weeks: 8,
  /** Weeks before the learned rule may raise an alarm. */
  weeksBeforeAlarms: 4,
  /** Weight of a value in the profile per week of its age. */
  weekWeight: 0.8,
  /** Half-life of the level, hours. */
  levelHalfLife: 96,
  /** Newest hours the level does not look at, so that a beginning drop does not lower its own expectation. */
  levelLag: 24,
  /** Below this expected value an error says nothing about the batch factor. */
  batchMinExpected: 0.3,
  /** One-step errors the batch factor is worth before any was seen. */
  batchPrior: 100,
  /** Dispersion before any error was seen, and how many errors that belief is worth. */
  dispersionPrior: 0.02,
  dispersionPriorWeight: 400,
  dispersionFloor: 1e-4,
  /** Squared relative errors above this teach the dispersion no more than this. */
  dispersionClip: 0.64,
  /** Half-life of the learned dispersion, hours. */
  dispersionHalfLife: 60 * 24,
  /** How early or late the rhythm may come, hours. */
  shift: 0.5,
  /** Penalty of a window: so many standard deviations per root of the decades by which it is shorter than a week. */
  windowPenalty: 1.6,
  /** The same per decade by which it is shorter than an hour: so many more windows are tried. */
  finePenalty: 0.15,
  /** A window that expects less than this is not tested. */
  windowMinExpected: 1,
  /** A single bucket above this share of its expectation never alarms alone. */
  aloneShare: 0.25,
  /** What a single bucket that is not nearly empty counts at most, in standard deviations. */
  aloneFloor: -2,
  /** Share of the expectation from which on a series counts as recovered. */
  recoveredShare: 0.9,
  /** What a recovered series scores at least, in standard deviations. */
  recoveredFloor: 2,
  /** Dispersion of a listed day before any was seen: it may be like another day, or bring nothing at all. */
  listedDispersion: 2,
  /** Dispersion of a listed day of which somebody has said what it is like: such a word may be off by a fifth. */
  saidDispersion: 0.05,
  /** Least squared relative difference between an hour's means on days that are alike: none are exactly alike. */
  leastDaySpread: 0.01,
  /** A near alarm: a score at or below `nearBelow` that stays above `nearUntil`. */
  nearBelow: -0.33,
  nearUntil: -2,
  /** Near alarms the belief that a series is like the others is worth; half-life of the count, weeks. */
  nearPrior: 4,
  nearHalfLife: 26,
  /** Score per decade of near alarms, and the most it may be moved. */
  nearScale: 0.8,
  nearMost: 0.5,
  /** Batches that a group must be expected to bring within the longest window, or it is judged with other small ones. */
  largeFrom: 24,
  /** Fewer groups than this are not judged together: each is on its own. */
  leastTogether: 3,
  /** A bucket that scores below this does not teach. */
  teachAbove: -4,
  /** ... unless everything in so many hours was left out: then it is the new normal. */
  teachAgainAfter: 24,
} as const;
