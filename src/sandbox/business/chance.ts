/**
 * Chance that depends on nothing but what it is asked for: the same seed, purpose and instant always give the same
 * number, in whatever order they are asked for. A demo that is started again has the same past.
 */
export interface Chance {
  /** Uniform, 0 inclusive to 1 exclusive. `index` is a whole number, such as a count of seconds. */
  uniform(index: number): number;
  /** A Poisson count with this mean (up to some hundreds: it is found by adding up the probabilities). */
  poisson(index: number, mean: number): number;
}

export function chance(seed: number, purpose: string): Chance {
  let base = seed | 0;
  for (const letter of purpose) base = mix(base ^ (letter.codePointAt(0) ?? 0));

  function uniform(index: number): number {
    const low = index | 0;
    const high = Math.floor(index / 4_294_967_296) | 0;
    const first = mix(mix(base ^ low) ^ high) >>> 0;
    const second = mix(first ^ 0x9e3779b9) >>> 0;
    // 32 bits of the first and 21 of the second: all that a double holds.
    return (first * 2_097_152 + (second >>> 11)) / 9_007_199_254_740_992;
  }

  return {
    uniform,
    poisson(index, mean) {
      const threshold = uniform(index);
      let probability = Math.exp(-mean);
      let sum = probability;
      let count = 0;
      // The bound ends the search where rounding keeps the sum just below 1.
      while (sum < threshold && count < mean * 4 + 60) {
        count += 1;
        probability *= mean / count;
        sum += probability;
      }
      return count;
    },
  };
}

/** Spreads every bit of a 32-bit number over all others (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
