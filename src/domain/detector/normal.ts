const SQRT_2PI = Math.sqrt(2 * Math.PI);
const LN10 = Math.LN10;

/** Between these two z the logarithm is read off a table. */
const LEFT = -5;
const RIGHT = 8;
const PER_UNIT = 32;
const INTERVALS = (RIGHT - LEFT) * PER_UNIT;
const TERMS = 6;

/** Below this z the series of the middle loses digits, as it is all but a half. */
const SERIES_FROM = -3;

/**
 * log10 of the standard normal distribution function. Near the middle, where it is asked for every bucket of every
 * series, from a table whose error is below 1e-10; in the far tail, where the probability itself would round to zero,
 * by Laplace's continued fraction.
 */
export function log10NormalCdf(z: number): number {
  if (z < LEFT) return lowerTailLog10(z);
  if (!(z < RIGHT)) return z >= RIGHT ? 0 : Number.NaN;
  const at = (z - LEFT) * PER_UNIT;
  // Just below the right end the difference is rounded up to it.
  const interval = Math.min(at | 0, INTERVALS - 1);
  const u = at - interval;
  const first = TERMS * interval;
  let value = table[first + TERMS - 1] as number;
  for (let term = TERMS - 2; term >= 0; term--) value = value * u + (table[first + term] as number);
  return value;
}

/**
 * Polynomials of degree five, one an interval, that meet the function, its slope and its curvature at both ends
 * (Hermite's interpolation): with g = density / Phi, the slope is g / ln 10 and the curvature -g (z + g) / ln 10.
 */
const table = hermite();

function hermite(): Float64Array {
  const coefficients = new Float64Array(TERMS * INTERVALS);
  let here = nodeAt(0);
  for (let i = 0; i < INTERVALS; i++) {
    const next = nodeAt(i + 1);
    const rise = next.value - here.value - here.slope - here.bend / 2;
    const turn = next.slope - here.slope - here.bend;
    const twist = next.bend - here.bend;
    const own = [
      here.value,
      here.slope,
      here.bend / 2,
      10 * rise - 4 * turn + twist / 2,
      -15 * rise + 7 * turn - twist,
      6 * rise - 3 * turn + twist / 2,
    ];
    coefficients.set(own, TERMS * i);
    here = next;
  }
  return coefficients;
}

/** Value, slope and curvature at an end of an interval, per interval. */
function nodeAt(i: number): { readonly value: number; readonly slope: number; readonly bend: number } {
  const z = LEFT + i / PER_UNIT;
  const value = z < SERIES_FROM ? lowerTailLog10(z) : Math.log10(0.5 + density(z) * seriesOf(z));
  const g = density(z) / 10 ** value;
  return { value, slope: g / LN10 / PER_UNIT, bend: (-g * (z + g)) / LN10 / PER_UNIT ** 2 };
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

/**
 * z + z^3/3 + z^5/(3*5) + ..., summed until a further term changes nothing; times the density it is what the distribution
 * function exceeds a half by (Marsaglia 2004, Evaluating the normal distribution).
 */
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
