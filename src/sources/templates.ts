/** `{{name}}` in paths, headers and bodies. */
import { Fault } from "./fault.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Values = Readonly<Record<string, string | number>>;

const PLACE = /\{\{\s*([^{}\s]*)\s*\}\}/g;

/** Fills the places of a text. @throws Fault `refused` for a name that is not offered. */
export function fillText(
  template: string,
  values: Values,
  encode: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(PLACE, (_place, name: string) => encode(String(valueFor(name, values))));
}

/** Fills a JSON body. A text that is a single place becomes the value itself, so `"{{from_s}}"` sends a number. */
export function fillJson(template: Json, values: Values): Json {
  if (typeof template === "string") {
    const [whole, name] = new RegExp(`^${PLACE.source}$`).exec(template) ?? [];
    return whole !== undefined && name !== undefined ? valueFor(name, values) : fillText(template, values);
  }
  if (Array.isArray(template)) return template.map((one) => fillJson(one, values));
  if (typeof template === "object" && template !== null)
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillJson(value, values)]));
  return template;
}

function valueFor(name: string, values: Values): string | number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return value;
  const known = Object.keys(values).map((one) => `{{${one}}}`);
  throw new Fault("refused", `{{${name}}} is unknown here; there are ${known.join(", ")}`);
}
