import { tuning } from "./tuning.ts";

/**
 * Batch factor: by how much the variance of a small count exceeds its mean, because orders come in lines and visitors
 * in families. Weighted least squares of squared one-step errors (y = (x - E)^2 / E) on c + p E, where p E is the part
 * that grows with volume and belongs to the dispersion; two rounds, outliers clipped, shrunk towards 1.
 *
 * @param errors (x - E)^2 / E of each past hour, NaN where it does not count
 * @param expected E of each past hour
 */
export function batchFactor(errors: Float32Array, expected: Float32Array): number {
  let c = 1;
  let p = 0;
  let n = 0;
  for (let round = 0; round < 2; round++) {
    let [w0, w1, w2, y0, y1] = [0, 0, 0, 0, 0];
    n = 0;
    for (let i = 0; i < errors.length; i++) {
      const error = errors[i] as number;
      if (!(error >= 0)) continue;
      const e = expected[i] as number;
      const model = c + p * e;
      const y = Math.min(error, 30 * model);
      const w = 1 / (model * model);
      w0 += w;
      w1 += w * e;
      w2 += w * e * e;
      y0 += w * y;
      y1 += w * e * y;
      n++;
    }
    if (n < 2) break;
    const det = w0 * w2 - w1 * w1;
    p = det > 1e-9 * w0 * w2 ? (w0 * y1 - w1 * y0) / det : 0;
    if (p < 0) p = 0;
    c = Math.max(0.1, (y0 - p * w1) / w0);
  }
  return Math.max(1, (n * c + tuning.batchPrior) / (n + tuning.batchPrior));
}
