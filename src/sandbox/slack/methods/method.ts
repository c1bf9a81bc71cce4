import type { Json } from "../../api.ts";
import { asObject } from "../json.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";

/** One method of the Web API. */
export interface Method {
  /** The bot scope it needs, where that does not depend on the arguments. */
  readonly scope?: string;
  /** Which token may call it; `bot` if left out. */
  readonly token?: "bot" | "app" | "any" | "none";
  run(slack: Slack, args: Json): Json;
}

/** An argument as text; empty if it was not given. */
export function word(args: Json, name: string): string {
  const value = args[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** An argument that must be there. */
export function needed(args: Json, name: string): string {
  const value = word(args, name);
  if (value !== "") return value;
  throw new SlackFault("invalid_arguments", {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

export function truth(args: Json, name: string): boolean {
  return args[name] === true || args[name] === "true" || args[name] === "1";
}

/** A whole number within bounds; `standard` if it was not given. */
function amount(args: Json, name: string, standard: number, most: number): number {
  const value = Number(args[name] ?? standard);
  if (!Number.isFinite(value) || value < 1) return standard;
  return Math.min(Math.floor(value), most);
}

export function requireScope(slack: Slack, scope: string): void {
  if (slack.scopes.has(scope)) return;
  throw new SlackFault("missing_scope", { needed: scope, provided: [...slack.scopes].join(",") });
}

/** One page of a list. Cursors are opaque to the app; here they hold the place to go on from. */
export function page<T>(items: readonly T[], args: Json, standard = 100): { items: T[]; metadata: Json } {
  const limit = amount(args, "limit", standard, 1000);
  const cursor = word(args, "cursor");
  const start = cursor === "" ? 0 : readCursor(cursor);
  const next = start + limit < items.length ? writeCursor(start + limit) : "";
  return { items: items.slice(start, start + limit), metadata: { next_cursor: next } };
}

function writeCursor(place: number): string {
  return Buffer.from(`place:${place}`).toString("base64");
}

function readCursor(cursor: string): number {
  const place = /^place:(\d+)$/.exec(Buffer.from(cursor, "base64").toString());
  if (!place) throw new SlackFault("invalid_cursor");
  return Number(place[1]);
}

/** An argument that Slack takes as JSON: an object, or text that holds one. */
export function parsed(args: Json, name: string, fault: string): unknown {
  const value = args[name];
  if (typeof value !== "string" || value === "") return value === "" ? undefined : value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackFault(fault);
  }
}

export function parsedObject(args: Json, name: string): Json {
  return asObject(parsed(args, name, "invalid_arguments"));
}
