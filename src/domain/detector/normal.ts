const SQRT_2PI = Math.sqrt(2 * Math.PI);
const LN10 = Math.LN10;

/**
 * log10 of the standard normal distribution function. Near the middle the series of Marsaglia (2004, Evaluating the
 * normal distribution), in the far tail, where the probability itself would round to zero, Laplace's continued fraction.
 */
export function log10NormalCdf(z: number): number {
  if (z < -5) return lowerTailLog10(z);
  if (z > 8) return 0;
  return Math.log10(0.5 + density(z) * seriesOf(z));
}

/** The z whose {@link log10NormalCdf} is `log10p` (below 0), by halving: exact to 1e-9, not meant for inner loops. */
export function normalQuantileLog10(log10p: number): number {
  let low = -Math.sqrt(-2 * LN10 * log10p) - 1;
  let high = 8;
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (log10NormalCdf(middle) < log10p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_2PI;
}

/** z + z^3/3 + z^5/(3*5) + ..., summed until a further term changes nothing. */
function seriesOf(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum;
}

/** Phi(z) = density(z) / (x + 1/(x + 2/(x + 3/(x + ...)))) with x = -z, for z well below zero. */
function lowerTailLog10(z: number): number {
  const x = -z;
  let fraction = x;
  for (let k = 24; k >= 1; k--) fraction = x + k / fraction;
  return (-0.5 * z * z - Math.log(SQRT_2PI * fraction)) / LN10;
}
