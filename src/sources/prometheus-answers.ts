/** Joins the answers of several PromQL expressions into rows: numerator and denominator, value and count. */
import type { RawAmounts } from "./amounts.ts";
import { Fault } from "./fault.ts";

/** One series of an answer: the group it stands for, and its samples (seconds, number as text). */
export interface PromSeries {
  readonly group: string | null;
  readonly samples: readonly (readonly [end: number, text: string])[];
}

/** What came, by the column it is for. */
export type Answers = Readonly<Record<string, readonly PromSeries[]>>;

interface PromRow extends RawAmounts {
  readonly group: string | null;
  /** End of the bucket, seconds. */
  readonly end: number;
}

/**
 * One row for each group and bucket.
 *
 * @throws Fault `rubbish` where two series fall into one group
 */
export function* rowsOf({ value = [], count, numerator, denominator }: Answers): Generator<PromRow> {
  if (denominator) yield* shares(denominator, partsOf(numerator ?? [], "numerator"));
  else if (count) yield* measurements(value, partsOf(count, "count"));
  else for (const [at, amount] of samplesOf(value)) yield { ...at, value: amount };
}

/** A counter of errors begins with the first error: where the denominator is known and no numerator is, it is 0. */
function* shares(denominators: readonly PromSeries[], numerators: Parts): Generator<PromRow> {
  for (const [at, denominator] of samplesOf(denominators)) {
    const numerator = numerators.take(at);
    if (denominator === null || numerator === null) yield { ...at, ...GAP };
    else yield { ...at, denominator, numerator: numerator ?? 0 };
  }
  // The reader refuses them and names the row.
  for (const [at, numerator] of numerators.rest()) if (numerator) yield { ...at, numerator, denominator: null };
}

const GAP = { numerator: null, denominator: null };

function* measurements(values: readonly PromSeries[], counts: Parts): Generator<PromRow> {
  for (const [at, value] of samplesOf(values)) {
    const count = counts.take(at) ?? null;
    yield value === null ? { ...at, value } : { ...at, value, count };
  }
}

type At = Pick<PromRow, "group" | "end">;

function* samplesOf(answer: readonly PromSeries[]): Generator<[At, number | null]> {
  for (const { group, samples } of answer)
    for (const [end, text] of samples) yield [{ group, end }, numberOrNull(text)];
}

interface Parts {
  /** Taken out; undefined where there is none. */
  take(at: At): number | null | undefined;
  rest(): Iterable<[At, number | null]>;
}

function partsOf(answer: readonly PromSeries[], column: string): Parts {
  const known = new Map<string | null, Map<number, number | null>>();
  for (const [{ group, end }, amount] of samplesOf(answer)) {
    const own = known.get(group) ?? new Map<number, number | null>();
    if (own.has(end))
      throw new Fault("rubbish", `the ${column} has two series for group "${group}": sum by the labels of the group`);
    known.set(group, own.set(end, amount));
  }
  return {
    take({ group, end }) {
      const own = known.get(group);
      const amount = own?.get(end);
      own?.delete(end);
      return amount;
    },
    *rest() {
      for (const [group, own] of known) for (const [end, amount] of own) yield [{ group, end }, amount];
    },
  };
}

/** NaN and infinity are how PromQL says that there is nothing to say, as with a ratio over no requests: a gap. */
export function numberOrNull(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
