/** What a probe expects: `>= 1`, `30 to 60`, `200`, `<= 2 s`. */

export interface Expectation {
  /** As it was written, in one spelling. */
  readonly text: string;
  /** `s` or `ms` where a time is meant. */
  readonly unit: "s" | "ms" | null;
  holds(value: number): boolean;
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const COMPARISON = new RegExp(String.raw`^(>=|<=|>|<|==?|!=)?\s*(${NUMBER})\s*(ms|s)?$`);
const RANGE = new RegExp(String.raw`^(${NUMBER})\s*(?:to|\.\.)\s*(${NUMBER})\s*(ms|s)?$`);

const HOLDS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  ">=": (value, limit) => value >= limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  "<": (value, limit) => value < limit,
  "=": (value, limit) => value === limit,
  "!=": (value, limit) => value !== limit,
};

/** Reads one expectation; undefined where the text is none. A number alone means "equal to it". */
export function parseExpectation(written: string | number): Expectation | undefined {
  const text = String(written).trim();
  const [, sign = "=", limit, unit] = COMPARISON.exec(text) ?? [];
  const operator = sign === "==" ? "=" : sign;
  const compare = HOLDS[operator];
  if (limit !== undefined && compare !== undefined)
    return {
      text: [operator === "=" ? "" : operator, limit, unit ?? ""].filter((part) => part !== "").join(" "),
      unit: unitOf(unit),
      holds: (value) => compare(value, Number(limit)),
    };
  const [, low, high, both] = RANGE.exec(text) ?? [];
  if (low === undefined || high === undefined || Number(low) > Number(high)) return undefined;
  return {
    text: [low, "to", high, both ?? ""].filter((part) => part !== "").join(" "),
    unit: unitOf(both),
    holds: (value) => value >= Number(low) && value <= Number(high),
  };
}

function unitOf(text: string | undefined): "s" | "ms" | null {
  return text === "s" || text === "ms" ? text : null;
}
