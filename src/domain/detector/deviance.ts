/**
 * Signed root of the deviance of a count `o` against a negative binomial with mean `e` and variance e + phi e^2
 * (Hoehle and Paul 2008, section 3): about standard normal where `o` follows that distribution, negative where too
 * little came. Counts of batches are divided by the batch factor before they come here.
 *
 * @param o what came, at least 0
 * @param e what was expected, above 0
 * @param phi dispersion, above 0
 */
export function signedRoot(o: number, e: number, phi: number): number {
  const more = o - e;
  // Logarithms of 1 + x, because for large counts the two terms all but cancel.
  const d = timesLog(o, e, more) - (o + 1 / phi) * Math.log1p((phi * more) / (1 + phi * e));
  const root = d > 0 ? Math.sqrt(2 * d) : 0;
  return o < e ? -root : root;
}

/**
 * x ln(x / y), and 0 where there is next to nothing of x: what a running sum of fractions leaves of nothing.
 *
 * @param more x - y, which the caller may know more exactly
 */
export function timesLog(x: number, y: number, more: number): number {
  if (!(x > 1e-15 * y)) return 0;
  // Near y by the logarithm of 1 + more / y; far below it that sum rounds, as far as to the logarithm of zero.
  return x * (2 * x < y ? Math.log(x / y) : Math.log1p(more / y));
}

/** How near to the wanted z the edge of a band must be: about half a percent of its distance. */
const CLOSE = 0.02;

/** A step of Newton's method from so near needs no second look, if it also changes the count by little. */
const NEAR = 0.25;
const LITTLE = 0.1;

/**
 * The count at which {@link signedRoot} is `z`: the edge of the band. Zero where even nothing at all would not be as
 * rare as `z`. Newton's method, held between the counts known to lie on either side, because near zero the root is too
 * curved for it.
 */
export function countAt(z: number, e: number, phi: number): number {
  if (z < 0 && z * z * phi >= 2 * Math.log1p(phi * e)) return 0;
  let low = z < 0 ? 0 : e;
  let high = z < 0 ? e : Number.POSITIVE_INFINITY;
  let o = startAt(z, e, phi);
  for (let round = 0; round < 20; round++) {
    const more = o - e;
    const own = Math.log1p(more / e);
    const both = Math.log1p((phi * more) / (1 + phi * e));
    const size = Math.sqrt(Math.max(0, 2 * (o * own - (o + 1 / phi) * both)));
    const root = more < 0 ? -size : size;
    if (Math.abs(root - z) < CLOSE) break;
    if (root < z) low = Math.max(low, o);
    else high = Math.min(high, o);
    const slope = size > CLOSE ? (own - both) / root : 1 / Math.sqrt(e + phi * e * e);
    const step = (z - root) / slope;
    if (Math.abs(root - z) < NEAR && Math.abs(step) < LITTLE * o) return o + step;
    o = nextTry(o + step, low, high, o);
  }
  return o;
}

/**
 * Where to look first: Anscombe's residual, the integral of variance^(-1/3), is all but the root of the deviance
 * (Pierce and Schafer 1986). The variance e + phi e^2 is taken for the power of e that it is like near e.
 */
function startAt(z: number, e: number, phi: number): number {
  const variance = e + phi * e * e;
  const power = 1 - (e + 2 * phi * e * e) / (3 * variance);
  const base = 1 + (power * z * Math.sqrt(variance)) / e;
  if (!(base > 0)) return e / 1000;
  // base^(1/power) with 1/power from 3/2 (Poisson) to 3 (gamma), between those two: a power costs more than it is worth.
  const cubic = (2 / power - 3) / 3;
  return e * ((1 - cubic) * base * Math.sqrt(base) + cubic * base * base * base);
}

/** What Newton's method says, where that lies between what is known to be too low and too high. */
function nextTry(next: number, low: number, high: number, o: number): number {
  if (next > low && next < high) return next;
  return high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * o;
}
