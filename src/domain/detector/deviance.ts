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

/**
 * The count at which {@link signedRoot} is `z`: the edge of the band. Zero where even nothing at all would not be as
 * rare as `z`. Newton's method from the variance-stabilising transform asinh(sqrt(phi o)) (Anscombe 1948).
 */
export function countAt(z: number, e: number, phi: number): number {
  if (z < 0 && signedRoot(0, e, phi) > z) return 0;
  const s = Math.sinh(Math.asinh(Math.sqrt(phi * e)) + (z * Math.sqrt(phi)) / 2);
  let o = Math.max((s * Math.abs(s)) / phi, e * 1e-6);
  for (let round = 0; round < 4; round++) {
    const root = signedRoot(o, e, phi);
    if (Math.abs(root) < 1e-6) break;
    const slope = (Math.log(o / e) - Math.log((1 + phi * o) / (1 + phi * e))) / root;
    const next = o - (root - z) / slope;
    o = next > 0 ? next : o / 4;
  }
  return o;
}
