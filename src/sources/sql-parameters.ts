/** Named parameters in SQL, and the proof that a query is one reading statement. */
import { Fault } from "./fault.ts";

export interface BoundSql {
  /** With `$1`, `$2` in place of names. */
  readonly text: string;
  /** The names in the order of their numbers. */
  readonly names: readonly string[];
}

/**
 * One token at a time. What may hide a colon comes first: comments, strings (with backslashes after E), quoted names,
 * dollar quotes, whole words, casts. An unterminated quote falls through to `other`, one of dollars hides all that follows
 * (what may look like a number of a parameter there is none); the server will say so.
 */
const TOKEN =
  /(?<space>\s+|--[^\n]*)|(?<comment>\/\*)|(?<quoted>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>[\p{L}_][\p{L}\p{N}_]*)?\$.*?(?:\$\k<tag>\$|$))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<cast>::|:=)|:(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<position>\$\d+)|(?<number>\d[\p{L}\p{N}_.]*)|(?<other>.)/suy;

const READING = ["select", "with", "values", "table"];

/**
 * Puts `$1`, `$2` in place of `:name`.
 *
 * @throws Fault `refused` for a name that is not offered, for more than one statement, and for a statement that does
 * not read. The session is read-only besides; this finds the mistake before the query is ever sent.
 */
export function bindNames(sql: string, offered: readonly string[]): BoundSql {
  const names: string[] = [];
  const scan = { brackets: 0, ended: false, started: false };
  let text = "";
  for (const token of tokens(sql)) {
    checkStatement(token, scan);
    if (token.kind === "name" && (scan.brackets === 0 || offered.includes(token.text.slice(1))))
      text += placeholder(token.text.slice(1), offered, names);
    else text += token.text;
  }
  if (!scan.started) throw new Fault("refused", "the query is empty");
  return { text, names };
}

interface Token {
  readonly kind: string;
  readonly text: string;
}

function* tokens(sql: string): Generator<Token> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    const { tag: _, ...kinds } = match.groups ?? {};
    const kind = Object.keys(kinds).find((name) => kinds[name] !== undefined) ?? "other";
    if (kind === "comment") {
      const end = commentEnd(sql, match.index);
      yield { kind: "space", text: sql.slice(match.index, end) };
      pattern.lastIndex = end;
    } else yield { kind, text: match[0] };
  }
}

/** Block comments nest in PostgreSQL. */
function commentEnd(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    const pair = sql.slice(at, at + 2);
    if (pair === "/*") depth++;
    else if (pair === "*/") depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

function checkStatement(token: Token, scan: { brackets: number; ended: boolean; started: boolean }): void {
  if (token.kind === "space") return;
  if (token.text === ";") {
    scan.ended = true;
    return;
  }
  if (scan.ended) throw new Fault("refused", "the query must be one statement; something follows the semicolon");
  if (token.kind === "position")
    throw new Fault("refused", `${token.text} is not bound to anything; use :from and :to`);
  if (token.text === "[") scan.brackets++;
  if (token.text === "]") scan.brackets--;
  if (scan.started || token.text === "(") return;
  if (token.kind !== "word" || !READING.includes(token.text.toLowerCase()))
    throw new Fault("refused", `the query must begin with select or with, not "${token.text}": Leadline only reads`);
  scan.started = true;
}

/** Inside square brackets an unknown name is the end of an array slice; elsewhere it is a mistake. */
function placeholder(name: string, offered: readonly string[], names: string[]): string {
  if (!offered.includes(name))
    throw new Fault("refused", `:${name} is unknown; a query may use ${offered.map((one) => `:${one}`).join(" and ")}`);
  if (!names.includes(name)) names.push(name);
  return `$${names.indexOf(name) + 1}`;
}
