const HOUR = 3_600_000;
const DAY = 86_400_000;
/** The drop's wished share of the picture's width is one in this many. */
const DROP_PARTS = 12.5;

/**
 * The period an incident's chart shows: from well before the drop (so that the usual rhythm is seen) to `now`.
 * Buckets below an hour: 96 before the drop, up to 200 as it lasts; hours: two days; days: eight weeks. Once the drop
 * has lasted eight buckets of 104 it takes up about 8 % of the width, and it may grow to two thirds of it.
 * All arguments and results in milliseconds; `from` lies a whole number of buckets before `since`.
 */
export function chartSpan(bucket: number, since: number, now: number): { readonly from: number; readonly to: number } {
  const drop = Math.max(now - since, bucket);
  const wished = drop * (DROP_PARTS - 1);
  const [least, most] = historyBounds(bucket);
  const history = Math.max(Math.min(Math.max(wished, least), most), drop / 2);
  return { from: since - Math.ceil(history / bucket) * bucket, to: since + drop };
}

function historyBounds(bucket: number): readonly [least: number, most: number] {
  if (bucket >= DAY) return [56 * bucket, 56 * bucket];
  if (bucket >= HOUR) return [48 * bucket, 48 * bucket];
  return [96 * bucket, 200 * bucket];
}
