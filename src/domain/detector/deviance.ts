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

/**
 * A step of Halley's method from so near, that changes the count by no more than this, needs no second look: up to ten
 * million events a bucket its miss stays below {@link CLOSE}.
 */
const NEAR = 1;
const LEAST_CHANGE = 0.6;
const MOST_CHANGE = 1.6;

/**
 * The count at which {@link signedRoot} is `z`: the edge of the band. Zero where even nothing at all would not be as
 * rare as `z`. Halley's method, held between the counts known to lie on either side, because near zero the root is too
 * curved for it. The deviance's second derivative is 2 / V(o), which costs next to nothing.
 */
export function countAt(z: number, e: number, phi: number): number {
  if (z < 0 && isBeyondZero(z, e, phi)) return 0;
  let low = z < 0 ? 0 : e;
  let high = z < 0 ? e : Number.POSITIVE_INFINITY;
  let o = startAt(z, e, phi);
  for (let round = 0; round < 20; round++) {
    const more = o - e;
    const own = Math.log1p(more / e);
    const both = Math.log1p((phi * more) / (1 + phi * e));
    const deviance = Math.max(0, 2 * (o * (own - both) - both / phi));
    const root = more < 0 ? -Math.sqrt(deviance) : Math.sqrt(deviance);
    const miss = root - z;
    if (Math.abs(miss) < CLOSE) break;
    if (miss < 0) low = Math.max(low, o);
    else high = Math.min(high, o);
    const next = o - miss * stepPer(o, e, phi, root, own - both, miss);
    if (Math.abs(miss) < NEAR && next > LEAST_CHANGE * o && next < MOST_CHANGE * o) return next;
    o = nextTry(next, low, high, o);
  }
  return o;
}

/**
 * Halley's step per unit of the miss m, 1 / (r' - m r'' / 2 r'), for the root r of the deviance: r' = g / r with half
 * the deviance's slope g, and r'' = (1 / V - r'^2) / r with its variance V. Near the mean, where r is next to nothing,
 * it is the standard deviation.
 */
function stepPer(o: number, e: number, phi: number, r: number, g: number, m: number): number {
  if (Math.abs(r) < CLOSE) return Math.sqrt(e + phi * e * e);
  const bent = g * g * (o + phi * o * o);
  return (2 * r * r * g * (o + phi * o * o)) / (2 * r * bent - m * (r * r - bent));
}

/** Whether even a count of zero has a root above `z`: sqrt(2 / phi * ln(1 + phi e)) is its size. */
function isBeyondZero(z: number, e: number, phi: number): boolean {
  // ln(1 + x) is at least x / (1 + x): nearly always that is enough to say no.
  if (z * z * (1 + phi * e) < 2 * e) return false;
  return z * z * phi >= 2 * Math.log1p(phi * e);
}

/**
 * Where to look first: Anscombe's residual, the integral of variance^(-1/3), is all but the root of the deviance
 * (Pierce and Schafer 1986). The variance e + phi e^2 is taken for the power of e that it is like near e.
 */
function startAt(z: number, e: number, phi: number): number {
  const grown = phi * e;
  const base = 1 + (z * (2 + grown)) / (3 * Math.sqrt(e + grown * e));
  if (!(base > 0)) return e / 1000;
  // base^(3 (1 + phi e) / (2 + phi e)), from 3/2 (Poisson) to 3 (gamma), between those two: a power costs more than it is
  // worth.
  const cubic = grown / (2 + grown);
  return e * ((1 - cubic) * base * Math.sqrt(base) + cubic * base * base * base);
}

/** What the method says, where that lies between what is known to be too low and too high. */
function nextTry(next: number, low: number, high: number, o: number): number {
  if (next > low && next < high) return next;
  return high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * o;
}
