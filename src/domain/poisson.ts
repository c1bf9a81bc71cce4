/** Smallest count that a Poisson variable of this mean does not exceed with probability `p`. */
export function poissonQuantile(mean: number, p: number): number {
  // Beyond this the normal distribution is as good, and the exponential would vanish.
  if (mean > 500) return Math.ceil(mean + 1.645 * Math.sqrt(mean));
  let chance = Math.exp(-mean);
  let sum = chance;
  let count = 0;
  while (sum < p) {
    count += 1;
    chance *= mean / count;
    sum += chance;
  }
  return count;
}
