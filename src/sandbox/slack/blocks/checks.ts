import { isObject } from "../json.ts";

/** A fault in blocks, with the place as a JSON pointer. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

export type Surface = "message" | "modal" | "home";

/** What a check may look at, and where it reports. */
export interface Context {
  readonly surface: Surface;
  readonly problems: Problem[];
  /** Whether this file exists and is processed. */
  readonly fileReady: (reference: { readonly id?: string; readonly url?: string }) => boolean;
}

export type Check = (value: unknown, at: string, context: Context) => void;

export function report(context: Context, pointer: string, message: string): void {
  if (context.problems.length < 50) context.problems.push({ pointer, message });
}

/** Text with a length between the bounds. */
export function string(max: number, min = 0): Check {
  return (value, at, context) => {
    if (typeof value !== "string") return report(context, at, "must be a string");
    if (value.length > max) report(context, at, `must be less than ${max + 1} characters`);
    if (value.length < min) report(context, at, `must be more than ${min - 1} characters`);
  };
}

export function pattern(expression: RegExp, name: string): Check {
  return (value, at, context) => {
    if (typeof value !== "string" || !expression.test(value)) report(context, at, `must be a valid ${name}`);
  };
}

export const flag: Check = (value, at, context) => {
  if (typeof value !== "boolean") report(context, at, "must be a boolean");
};

export function whole(min: number, max: number): Check {
  return (value, at, context) => {
    if (!Number.isInteger(value)) return report(context, at, "must be an integer");
    if (Number(value) < min || Number(value) > max) report(context, at, `must be between ${min} and ${max}`);
  };
}

export const number: Check = (value, at, context) => {
  if (typeof value !== "number" || !Number.isFinite(value)) report(context, at, "must be a number");
};

export function oneOf(...allowed: readonly string[]): Check {
  return (value, at, context) => {
    if (!allowed.includes(String(value))) report(context, at, `must be one of: ${allowed.join(", ")}`);
  };
}

export function list(item: Check, max: number, min = 1): Check {
  return (value, at, context) => {
    if (!Array.isArray(value)) return report(context, at, "must be an array");
    if (value.length > max) report(context, at, `no more than ${max} items allowed`);
    if (value.length < min) report(context, at, `no fewer than ${min} items required`);
    for (const [index, entry] of value.slice(0, max + 1).entries()) item(entry, `${at}/${index}`, context);
  };
}

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. `type` is always allowed: {@link byType} has looked at it. */
export function object(required: Fields, optional: Fields = {}): Check {
  const fields = { ...optional, ...required };
  return (value, at, context) => {
    if (!isObject(value)) return report(context, at, "must be an object");
    for (const name of Object.keys(required)) {
      if (isMissing(value[name])) report(context, at, `missing required field: ${name}`);
    }
    for (const [name, field] of Object.entries(value)) {
      if (name !== "type" || Object.hasOwn(fields, name)) checkField(fields, name, field, at, context);
    }
  };
}

function checkField(fields: Fields, name: string, field: unknown, at: string, context: Context): void {
  const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!check) report(context, at, `invalid additional property: ${name}`);
  else if (!isMissing(field)) check(field, `${at}/${name}`, context);
}

function isMissing(field: unknown): boolean {
  return field === undefined || field === null;
}

/** One of several objects, told apart by their `type`. */
export function byType(kinds: Readonly<Record<string, Check>>): Check {
  return (value, at, context) => {
    if (!isObject(value)) return report(context, at, "must be an object");
    if (value.type === undefined) return report(context, at, "missing required field: type");
    const check = Object.hasOwn(kinds, String(value.type)) ? kinds[String(value.type)] : undefined;
    if (check) check(value, at, context);
    else report(context, `${at}/type`, `unsupported type: ${String(value.type)}`);
  };
}

/** Several checks on the same value. */
export function all(...checks: readonly Check[]): Check {
  return (value, at, context) => {
    for (const check of checks) check(value, at, context);
  };
}

/** Exactly one of these fields must be there. */
export function exactlyOne(...names: readonly string[]): Check {
  return (value, at, context) => {
    if (!isObject(value)) return;
    const given = names.filter((name) => value[name] !== undefined);
    if (given.length === 0) report(context, at, `missing required field: ${names.join(" or ")}`);
    if (given.length > 1) report(context, at, `only one of these fields is allowed: ${names.join(", ")}`);
  };
}

/** At least one of these fields must be there. */
export function atLeastOne(...names: readonly string[]): Check {
  return (value, at, context) => {
    if (isObject(value) && !names.some((name) => value[name] !== undefined)) {
      report(context, at, `missing required field: ${names.join(" or ")}`);
    }
  };
}
