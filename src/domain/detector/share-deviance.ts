import { timesLog } from "./deviance.ts";

/**
 * The test of a share: `o` of `n` came where `e` were expected. A binomial count that scatters more than one, its
 * variance c s + phi s^2 with s = n p (1 - p): `c` because conversions come in batches, `phi` because the odds
 * themselves scatter by that variance of their logarithm (Williams 1982, Extra-binomial variation; where shares are
 * small this is the negative binomial that counts are tested with). The statistic is Wedderburn's quasi-likelihood
 * (1974): the deviance is 2 d with d the integral of (o - t) / variance(t) over t from e to o, which has a closed form.
 */

export interface Scatter {
  /** Batch factor, at least 1. */
  readonly batch: number;
  /** Variance of the logarithm of the odds, above 0. */
  readonly phi: number;
}

/**
 * Signed root of the deviance: about standard normal where nothing is wrong, negative where too few came. Exactly the
 * opposite for those that did not come: `n - o` of which `n - e` were expected.
 *
 * @param o how many came, 0 to n
 * @param e how many were expected, above 0 and below n
 */
export function shareRoot(o: number, e: number, n: number, { batch, phi }: Scatter): number {
  if (o === e) return 0;
  const spread = Math.sqrt(1 + (4 * batch) / (phi * n));
  const d = (around(o, e, 0, n) - around(o, e, (n * (1 - spread)) / 2, (n * (1 + spread)) / 2) / spread) / batch;
  const root = d > 0 ? Math.sqrt(2 * d) : 0;
  return o < e ? -root : root;
}

/** (o - low) ln((o - low) / (e - low)) + (high - o) ln((high - o) / (high - e)); an empty side adds nothing. */
function around(o: number, e: number, low: number, high: number): number {
  return timesLog(o - low, e - low, o - e) + timesLog(high - o, high - e, e - o);
}

/** How near to the wanted z the edge of a band must be. */
const CLOSE = 0.01;

/**
 * How many must come for {@link shareRoot} to be `z`: the edge of a band. 0, or n, where even none at all, or all,
 * would not be as rare as that. By Newton's method within the bounds known so far.
 */
export function shareCount(z: number, e: number, n: number, scatter: Scatter): number {
  const end = z < 0 ? 0 : n;
  if (Math.abs(shareRoot(end, e, n, scatter)) <= Math.abs(z)) return end;
  let [low, high] = z < 0 ? [0, e] : [e, n];
  const s = (e * (n - e)) / n;
  let o = inside(e + z * Math.sqrt(scatter.batch * s + scatter.phi * s * s), low, high);
  for (let round = 0; round < 30; round++) {
    const root = shareRoot(o, e, n, scatter);
    if (Math.abs(root - z) < CLOSE) break;
    if (root < z) low = o;
    else high = o;
    o = inside(o - (root - z) / slopeAt(o, e, n, scatter, root), low, high);
  }
  return o;
}

/** By how much the root grows with each that comes: the derivative of d is the integral of 1 / variance. */
function slopeAt(o: number, e: number, n: number, { batch, phi }: Scatter, root: number): number {
  if (Math.abs(root) < CLOSE) {
    const s = (e * (n - e)) / n;
    return 1 / Math.sqrt(batch * s + phi * s * s);
  }
  const spread = Math.sqrt(1 + (4 * batch) / (phi * n));
  const [low, high] = [(n * (1 - spread)) / 2, (n * (1 + spread)) / 2];
  const own = Math.log((o / e) * ((n - e) / (n - o)));
  const wide = Math.log(((o - low) / (e - low)) * ((high - e) / (high - o)));
  return (own - wide / spread) / batch / root;
}

function inside(value: number, low: number, high: number): number {
  return value > low && value < high ? value : (low + high) / 2;
}
