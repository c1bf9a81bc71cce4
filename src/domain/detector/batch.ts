import { tuning } from "./tuning.ts";

/** A fit under way: c for the batches, p for what grows with volume, and how many rounds are done. */
export interface Batching {
  c: number;
  p: number;
  rounds: number;
}

const ROUNDS = 2;

/**
 * Batch factor: by how much the variance of a small count exceeds its mean, because orders come in lines and visitors
 * in families. Weighted least squares of squared one-step errors (y = (x - E)^2 / E) on c + p E, where p E is the part
 * that grows with volume and belongs to the dispersion. The first round takes all variance for counting noise, the
 * second weighs and clips by what the first has found; further rounds would trust small counts too much. Each call does
 * one round, so a new factor comes with every second call.
 *
 * @param errors (x - E)^2 / E of each past hour, over its buckets where those are finer; NaN where it does not count
 * @param expected E of each past hour
 * @param last the factor so far, returned while a fit is under way
 * @returns the factor, pulled towards 1 by a hundred errors' worth and never below it
 */
export function batchFactor(errors: Float32Array, expected: Float32Array, fit: Batching, last: number): number {
  if (fit.rounds >= ROUNDS) Object.assign(fit, { c: 1, p: 0, rounds: 0 });
  sums.fill(0);
  for (let from = 0; from < errors.length; from += PIECE) addUp(errors, expected, fit, from);
  const [w0, w1, w2, y0, y1, n] = sums as unknown as readonly [number, number, number, number, number, number];
  if (n < 2) return 1;
  const det = w0 * w2 - w1 * w1;
  fit.p = det > 1e-9 * w0 * w2 ? Math.max(0, (w0 * y1 - w1 * y0) / det) : 0;
  fit.c = Math.max(0.1, (y0 - fit.p * w1) / w0);
  fit.rounds++;
  if (fit.rounds < ROUNDS) return last;
  return Math.max(1, (n * fit.c + tuning.batchPrior) / (n + tuning.batchPrior));
}

/** Sums of w, w E, w E^2, w y, w y E, and how many errors count. */
const sums = new Float64Array(6);

/** Squared errors count up to so many times the variance that is expected. */
const CLIP = 30;

/** Errors a piece. A loop over all of them would be compiled while it runs, with numbers that are objects: six times as slow. */
const PIECE = 96;

/** Adds the errors of a piece to the sums, weighed and clipped by the variance that the fit so far expects. */
function addUp(errors: Float32Array, expected: Float32Array, { c, p }: Batching, from: number): void {
  const end = Math.min(from + PIECE, errors.length);
  let w0 = 0;
  let w1 = 0;
  let w2 = 0;
  let y0 = 0;
  let y1 = 0;
  let n = 0;
  for (let i = from; i < end; i++) {
    const error = errors[i] as number;
    if (!(error >= 0)) continue;
    const e = expected[i] as number;
    const model = c + p * e;
    const w = 1 / (model * model);
    const y = w * Math.min(error, CLIP * model);
    const we = w * e;
    w0 += w;
    w1 += we;
    w2 += we * e;
    y0 += y;
    y1 += y * e;
    n++;
  }
  (sums[0] as number) += w0;
  (sums[1] as number) += w1;
  (sums[2] as number) += w2;
  (sums[3] as number) += y0;
  (sums[4] as number) += y1;
  (sums[5] as number) += n;
}
