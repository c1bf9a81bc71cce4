/** Figures of a metric in words: counts as a part of what was expected, rates as percentages, the rest with a unit. */
import type { MetricKind } from "../../domain/catalogue.ts";
import { isShare, percent } from "../../domain/figures.ts";
import { foreign, quantity } from "../text.ts";

/** What the figures are of. */
export interface Sort {
  readonly kind: MetricKind;
  readonly unit: string;
}

export interface Shown {
  readonly observed: number;
  /** null: nothing was expected, as long as the detector learns. */
  readonly expected: number | null;
  /** Denominators of a ratio that tells them. */
  readonly weight?: number | null;
}

/** "412 of 430", "31 of 1,204 (2.6 %), 4.1 % expected", "0.84 s, 0.4 s expected". */
export function figureWords(sort: Sort, { observed, expected, weight = null }: Shown): string {
  if (sort.kind === "count") return expected === null ? quantity(observed) : ofExpected(observed, expected);
  const came = cameWords(sort, observed, weight);
  return expected === null ? came : `${came}, ${valueWords(sort, expected, weight)} expected`;
}

/** "0 of 23". */
export function ofExpected(observed: number, expected: number): string {
  return `${quantity(observed)} of ${quantity(expected)}`;
}

/** What came: "31 of 1,204 (2.6 %)" where the denominators are known. */
export function cameWords(sort: Sort, value: number, weight: number | null): string {
  if (sort.kind !== "ratio" || weight === null) return valueWords(sort, value, null);
  return `${quantity(Math.round(value * weight))} of ${quantity(Math.round(weight))} (${percent(value)})`;
}

/** One value: "412", "2.6 %", "0.84 s". */
export function valueWords(sort: Sort, value: number, weight: number | null): string {
  if (sort.kind === "count") return quantity(value);
  if (isShare(sort, weight)) return percent(value);
  return `${quantity(value)} ${foreign(sort.unit, 40)}`.trimEnd();
}

/** What is missing of a rate is called by its unit where that is a name: 23 orders, and else just 23. */
export function nameOfMissing({ kind, unit }: Sort): string {
  return kind === "ratio" && unit === "%" ? "" : unit;
}
