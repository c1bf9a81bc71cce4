import type { Json } from "../../api.ts";

/** Reads of the app's JSON, which may hold anything: what has another shape counts as empty. */

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under a key. */
export function field(json: Json, key: string): Json {
  const value = json[key];
  return isJson(value) ? value : {};
}

/** The object under a key, or undefined where there is none. */
export function optional(json: Json, key: string): Json | undefined {
  const value = json[key];
  return isJson(value) ? value : undefined;
}

/** The list of objects under a key. */
export function items(json: Json, key: string): readonly Json[] {
  const value = json[key];
  return Array.isArray(value) ? value.filter(isJson) : [];
}

/** The text under a key. */
export function text(json: Json, key: string): string {
  const value = json[key];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** The list of texts under a key. */
export function texts(json: Json, key: string): readonly string[] {
  const value = json[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
