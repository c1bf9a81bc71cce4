/** "0.25", "1,500", and on axes that reach ten thousand "5K", "25K": at most five characters. */
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const PLAIN = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/**
 * An axis of values from zero (or the lowest negative value) upward, with at most `most` steps of 1, 2, 2.5 or 5 times
 * a power of ten. `whole` allows no step below 1: half a lead is not a lead.
 */
export function valueAxis(values: readonly number[], whole: boolean, most: number): ValueAxis {
  let low = 0;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // Below this a step has no power of ten left to be one of.
  if (high - low < 1e-300) high = 1;
  const step = roundStep((high - low) / most, whole);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const short = Math.max(high, -low) >= 10_000;
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => {
    // Divided rather than multiplied by a fraction: 3 / 10 is 0.3, 3 * 0.1 is not.
    const value = step >= 1 ? (first + index) * step : (first + index) / (1 / step);
    return { value, label: (short ? SHORT : PLAIN).format(value) };
  });
  return { min: first * step, max: last * step, ticks };
}

function roundStep(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  // 2.5 is a round step for hundreds, not for units.
  const factors = whole && power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10];
  const step = (factors.find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
  return whole ? Math.max(1, step) : step;
}
