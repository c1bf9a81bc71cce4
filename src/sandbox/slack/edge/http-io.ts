import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../../api.ts";
import { asObject } from "../json.ts";

/** The body is larger than this place takes. */
export class TooLarge extends Error {}

/** Reads a request's body, at most `most` bytes of it. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > most) throw new TooLarge(`The body is larger than ${most} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Arguments of a call: from the query, and from a body of JSON, a form, or parts. */
export async function readArguments(request: IncomingMessage, most: number): Promise<Json> {
  const { searchParams } = new URL(request.url ?? "/", "http://local");
  const body = await readBody(request, most);
  const type = request.headers["content-type"] ?? "";
  const query = Object.fromEntries(searchParams);
  if (type.includes("json")) return { ...query, ...parseJson(body.toString()) };
  if (type.includes("multipart/form-data")) return { ...query, ...(await readParts(type, body)) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) };
}

/** The fields of a multipart body; files come as buffers. */
export async function readParts(type: string, body: Buffer): Promise<Json> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const fields: Json = {};
  for (const [name, value] of form) {
    fields[name] = typeof value === "string" ? value : Buffer.from(await value.arrayBuffer());
  }
  return fields;
}

export function parseJson(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
  response.end(text);
}
