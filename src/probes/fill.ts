/** `{{client.site}}` in the options of a probe. Values come from the catalogue and from data: they are never trusted. */

const PLACE = /\{\{\s*([\w-]+(?:\.[\w-]+)+)\s*\}\}/g;
const HOST = /^[\p{L}\p{N}.-]+(:\d{1,5})?(\/[^\s?#@\\]*)?$/u;
const HARMLESS = /^[\p{L}\p{N}_ .:@/-]{1,200}$/u;

/** A template cannot be filled. The message says which value and why; it goes into the evidence. */
export class FillError extends Error {
  override readonly name = "FillError";
}

type Values = Readonly<Record<string, string>>;

/**
 * An address with its values put in: at the start a value is a whole address, in place of the host it is a host (and may
 * bring a path), anywhere else it is percent-encoded.
 *
 * @throws FillError for a value that is missing or does not fit its place
 */
export function fillAddress(template: string, values: Values): URL {
  let filled = "";
  let end = 0;
  for (const place of template.matchAll(PLACE)) {
    filled += template.slice(end, place.index);
    end = place.index + place[0].length;
    filled += part(filled, place[1] ?? "", values);
  }
  filled += template.slice(end);
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  // Not repeated: what the file names as ${SECRET} is in it.
  if (!url || !/^https?:$/.test(url.protocol))
    throw new FillError("the address, with its values put in, is no web address");
  return url;
}

/**
 * A source's query with values put into all its texts. Only letters, digits, spaces and `_ . : @ / -` get in: nothing of
 * that ends a quotation or begins a comment, in SQL as in PromQL or JSONata. Places without a dot (`{{at}}`) are the
 * source's own and stay.
 *
 * @throws FillError for a value that is missing or holds anything else
 */
export function fillQuery<T>(query: T, values: Values): T;
export function fillQuery(query: unknown, values: Values): unknown {
  if (typeof query === "string") return query.replaceAll(PLACE, (_place, name: string) => harmless(name, values));
  if (Array.isArray(query)) return query.map((one) => fillQuery(one, values));
  if (typeof query === "object" && query !== null)
    return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, fillQuery(value, values)]));
  return query;
}

function part(before: string, name: string, values: Values): string {
  const value = valueFor(name, values);
  if (before === "") return value;
  if (!/^https?:\/\/[^/?#]*$/i.test(before)) return encodeURIComponent(value);
  if (!HOST.test(value)) throw new FillError(`${name} is not the name of a host`);
  return value;
}

function harmless(name: string, values: Values): string {
  const value = valueFor(name, values);
  if (HARMLESS.test(value) && !/--|\.\./.test(value)) return value;
  throw new FillError(`${name} holds characters that may not go into a query`);
}

function valueFor(name: string, values: Values): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || value === "") throw new FillError(`${name} is not known for this incident`);
  return value;
}
