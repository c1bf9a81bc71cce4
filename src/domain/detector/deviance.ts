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
  const d = (o > 0 ? o * Math.log1p(more / e) : 0) - (o + 1 / phi) * Math.log1p((phi * more) / (1 + phi * e));
  const root = d > 0 ? Math.sqrt(2 * d) : 0;
  return o < e ? -root : root;
}

/** How near to the wanted z the edge of a band must be: about half a percent of its distance. */
const CLOSE = 0.02;

/**
 * The count at which {@link signedRoot} is `z`: the edge of the band. Zero where even nothing at all would not be as
 * rare as `z`. Newton's method from the variance-stabilising transform asinh(sqrt(phi o)) (Anscombe 1948), held
 * between the counts known to lie on either side, because near zero the root is too curved for it.
 */
export function countAt(z: number, e: number, phi: number): number {
  if (z < 0 && signedRoot(0, e, phi) > z) return 0;
  const start = Math.sinh(Math.asinh(Math.sqrt(phi * e)) + (z * Math.sqrt(phi)) / 2);
  let [low, high] = z < 0 ? [0, e] : [e, Number.POSITIVE_INFINITY];
  let o = start > 0 ? (start * start) / phi : e / 1000;
  for (let round = 0; round < 20; round++) {
    const more = o - e;
    const own = Math.log1p(more / e);
    const both = Math.log1p((phi * more) / (1 + phi * e));
    const root = Math.sign(more) * Math.sqrt(Math.max(0, 2 * (o * own - (o + 1 / phi) * both)));
    if (Math.abs(root - z) < CLOSE) break;
    if (root < z) low = Math.max(low, o);
    else high = Math.min(high, o);
    const slope = Math.abs(root) > CLOSE ? (own - both) / root : 1 / Math.sqrt(e + phi * e * e);
    const next = o - (root - z) / slope;
    const between = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * o;
    o = next > low && next < high ? next : between;
  }
  return o;
}
