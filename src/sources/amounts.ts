/** What a row says was measured: a value, and what it is made of where the source tells. */
import type { MetricKind } from "../domain/catalogue.ts";
import { Fault } from "./fault.ts";
import { oneLine } from "./redact.ts";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** Share of the denominator by which an extrapolated numerator may lie above it. */
const EXTRAPOLATED = 0.01;

/** The columns of a row that hold numbers, as the source gave them. `undefined`: the answer has no such column. */
export interface RawAmounts {
  readonly value?: unknown;
  /** Of a ratio: how many, out of how many. */
  readonly numerator?: unknown;
  readonly denominator?: unknown;
  /** Of a duration: how many requests the value is made of. */
  readonly count?: unknown;
}

/** `weight`: the denominator or the count; absent where the source does not tell. */
export interface Amount {
  readonly value: number | null;
  readonly weight?: number;
}

/**
 * The number that a row stands for. A ratio of which numerator and denominator come is their quotient, between 0 and 1;
 * out of nothing it is a gap. So is a duration that was measured on no request.
 *
 * @throws Fault `rubbish` that names the row
 */
export function amountOf(raw: RawAmounts, kind: MetricKind, where: string): Amount {
  const hasParts = raw.numerator !== undefined || raw.denominator !== undefined;
  if (kind === "ratio" && hasParts) return shareOf(raw, where);
  if (hasParts && raw.value === undefined)
    throw new Fault(
      "rubbish",
      `${where}: numerator and denominator are for a metric of kind: ratio; here it is ${kind}`,
    );
  const value = numberOrGap(raw.value, where);
  return kind === "duration" && raw.count !== undefined ? measuredOn(value, raw.count, where) : { value };
}

function shareOf(raw: RawAmounts, where: string): Amount {
  const numerator = partOf(raw.numerator, "numerator", "denominator", where);
  const denominator = partOf(raw.denominator, "denominator", "numerator", where);
  if (denominator === null) {
    if (numerator === null) return { value: null };
    throw new Fault("rubbish", `${where}: a numerator of ${numerator} without a denominator`);
  }
  if (numerator === null && denominator > 0)
    throw new Fault(
      "rubbish",
      `${where}: a denominator of ${denominator} without a numerator; write 0 where there was none`,
    );
  const above = (numerator ?? 0) - denominator;
  if (above > tolerance(numerator ?? 0, denominator))
    throw new Fault(
      "rubbish",
      `${where}: the numerator ${numerator} is above the denominator ${denominator}, which no share can be; where it may be, use kind: gauge with a value`,
    );
  if (denominator === 0) return { value: null, weight: 0 };
  return { value: Math.min(1, (numerator ?? 0) / denominator), weight: denominator };
}

/** Whole numbers were counted and must fit; what was extrapolated from samples may miss by an event or so. */
function tolerance(numerator: number, denominator: number): number {
  const isCounted = Number.isInteger(numerator) && Number.isInteger(denominator);
  return isCounted || denominator === 0 ? 0 : 1 + EXTRAPOLATED * denominator;
}

function partOf(raw: unknown, name: string, other: string, where: string): number | null {
  if (raw === undefined) throw new Fault("rubbish", `${where}: there is a ${other} but no ${name}`);
  const part = numberOrGap(raw, where, `the ${name}`);
  if (part !== null && part < 0) throw new Fault("rubbish", `${where}: the ${name} is ${part}, below zero`);
  return part;
}

function measuredOn(value: number | null, raw: unknown, where: string): Amount {
  const count = numberOrGap(raw, where, "the count");
  if (count === null) {
    if (value === null) return { value };
    throw new Fault("rubbish", `${where}: a value without a count; leave the column out where it is not known`);
  }
  if (count < 0) throw new Fault("rubbish", `${where}: the count is ${count}, below zero`);
  return { value: count === 0 ? null : value, weight: count };
}

/** A finite number, or null for null. Numbers as text (numeric, bigint, CSV) are read; NaN and infinity are faults. */
export function numberOrGap(raw: unknown, where: string, what = "the value"): number | null {
  if (raw === null) return null;
  const value = typeof raw === "string" && NUMBER.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Fault("rubbish", `${where}: ${what} is ${shown(raw)}, not a number`);
}

/** A value for an error message, short and on one line. */
export function shown(raw: unknown): string {
  if (raw === undefined) return "missing";
  if (typeof raw === "string") return `"${oneLine(raw, 60)}"`;
  if (typeof raw === "object" && raw !== null) return Array.isArray(raw) ? "a list" : "an object";
  return String(raw);
}
