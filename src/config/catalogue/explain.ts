/** Says in Leadline's words what zod found: phrases that read on from "metrics.leads.bucket is 7m, ". */
import type { z } from "zod";
import type { Path } from "./fault.ts";
import { hint, listed } from "./nearest.ts";

export interface Finding {
  readonly path: Path;
  /** A phrase that begins with "must", or a sentence of its own. */
  readonly message: string;
  /** The keys that would have been right, where `path` is a key that is not known. */
  readonly known: readonly string[] | null;
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Default wording; a schema's own `error` goes before it. */
export function phrase(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "object"
        ? mappingOf(knownKeys(issue.inst))
        : (TYPES[issue.expected] ?? "must be given");
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case "invalid_format":
      return FORMATS[issue.format] ?? `must have the form "${issue.format}"`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return oneOf(issue.values.map(String), issue.input);
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? oneOf(issue.options.map(String), undefined)
        : "has none of the forms that are possible here";
    case "unrecognized_keys":
      return knownKeys(issue.inst).join("\n");
    case "invalid_key":
      return issue.issues[0]?.message ?? "is not a possible name";
    default:
      return "cannot be used";
  }
}

/** Flattens unions to the branch that was meant, and objects' unknown keys to one finding each. */
export function findings(issues: readonly Issue[], base: Path = []): Finding[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
    if (issue.code === "unrecognized_keys") {
      const known = issue.message.split("\n");
      return issue.keys.map((key) => ({ path: [...path, key], message: "is not a known key", known }));
    }
    const branch = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
    if (branch) return findings(branch, path);
    return [{ path, message: issue.message, known: null }];
  });
}

/** The branch of a union whose basic type fits: its faults are what the writer has to mend. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter((branch) => !branch.some((issue) => issue.path.length === 0 && isTypeIssue(issue)));
  return fitting.sort((a, b) => a.length - b.length)[0];
}

function isTypeIssue(issue: Issue): boolean {
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

const TYPES: Readonly<Record<string, string>> = {
  string: "must be text",
  number: "must be a number",
  int: "must be a whole number",
  boolean: "must be true or false",
  array: "must be a list",
  record: "must be a mapping of names to values",
};

const FORMATS: Readonly<Record<string, string>> = {
  url: "must be an address such as https://example.com/path",
  email: "must be an e-mail address",
  date: "must be a date such as 2026-12-01",
};

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === "string") return minimum === 1 ? "must not be empty" : `must have at least ${minimum} characters`;
  if (origin === "array" || origin === "set")
    return `must have at least ${minimum === 1 ? "one entry" : `${minimum} entries`}`;
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
}

function tooBig(origin: string, maximum: number, inclusive: boolean): string {
  if (origin === "string") return `must have at most ${maximum} characters`;
  if (origin === "array" || origin === "set") return `must have at most ${maximum} entries`;
  return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
}

function oneOf(values: readonly string[], input: unknown): string {
  if (values.length === 1) return `must be ${values[0]}`;
  return `must be one of ${listed(values)}${typeof input === "string" ? hint(input, values) : ""}`;
}

function mappingOf(keys: readonly string[]): string {
  if (keys.length === 0) return "must be a mapping of keys to values";
  return `must be a mapping of ${keys.slice(0, 6).join(", ")}${keys.length > 6 ? " and others" : ""}`;
}

function knownKeys(inst: unknown): string[] {
  const definition = (inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def;
  return Object.keys(definition?.shape ?? {});
}
