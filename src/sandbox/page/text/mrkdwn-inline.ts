import { emojiFor } from "./emoji.ts";
import { type Inline, isSafeAddress } from "./inline.ts";

export interface MrkdwnOptions {
  /** Bare http addresses become links. */
  readonly linkAddresses: boolean;
  /** Bare `@here` and `#channel` become mentions: what Slack does when `verbatim` is not set. */
  readonly linkNames: boolean;
  /** The id behind a channel's name, for `linkNames`. */
  readonly channelNamed?: (name: string) => string | undefined;
}

interface Found {
  readonly node: Inline;
  readonly end: number;
}

/** One line under reading. `unclosed` remembers markers without a partner, so that a line of asterisks stays cheap. */
interface Line {
  readonly text: string;
  readonly options: MrkdwnOptions;
  readonly unclosed: Set<string>;
}

type Reader = (line: Line, at: number) => Found | undefined;

const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;
const WORD = /[\p{L}\p{N}_]/u;

/** Gives `&amp;`, `&lt;` and `&gt;` back as the characters they stand for. */
function unescapeEntities(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Reads one line of mrkdwn. What is no valid markup stays text, character for character. */
export function parseLine(text: string, options: MrkdwnOptions): readonly Inline[] {
  const line: Line = { text, options, unclosed: new Set() };
  const nodes: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push({ type: "text", text: unescapeEntities(plain) });
    plain = "";
  };
  while (at < text.length) {
    const found = READERS[text[at] ?? ""]?.(line, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !WORD.test(text[at - 1] ?? "");
}

/** Text in which nothing is markup: links within code show what they are called. */
export function literally(text: string): string {
  const shown = text.replace(/<((?:https?:|mailto:|tel:)[^|>]+)\|?([^>]*)>/g, (_all, target, label) => label || target);
  return unescapeEntities(shown);
}

function readAngle({ text }: Line, at: number): Found | undefined {
  const close = text.indexOf(">", at);
  if (close < 0) return undefined;
  const inner = text.slice(at + 1, close);
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeEntities(inner.slice(bar + 1));
  const node = mention(target, label) ?? link(target, label);
  return node && { node, end: close + 1 };
}

function mention(target: string, label: string | undefined): Inline | undefined {
  const named = /^([@#]|!subteam\^)([A-Z0-9]+)$/.exec(target);
  if (named?.[2]) {
    const type = named[1] === "@" ? "user" : named[1] === "#" ? "channel" : "group";
    return { type, id: named[2] };
  }
  const range = /^!(here|channel|everyone)$/.exec(target)?.[1];
  if (range) return { type: "broadcast", range };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (!date?.[1] || !date[2]) return undefined;
  const url = date[3] === undefined ? undefined : unescapeEntities(date[3]);
  const fallback = label ?? "";
  const found = { type: "date", at: Number(date[1]), format: unescapeEntities(date[2]), fallback } as const;
  return url && isSafeAddress(url) ? { ...found, url } : found;
}

function link(target: string, label: string | undefined): Inline | undefined {
  const url = unescapeEntities(target);
  if (!isSafeAddress(url)) return undefined;
  return { type: "link", url, text: label || url.replace(/^(mailto|tel):/i, "") };
}

function readCode({ text }: Line, at: number): Found | undefined {
  const close = text.indexOf("`", at + 1);
  if (close <= at + 1) return undefined;
  return { node: { type: "code", text: literally(text.slice(at + 1, close)) }, end: close + 1 };
}

function readStyle(line: Line, at: number): Found | undefined {
  const { text } = line;
  const marker = text[at] as keyof typeof STYLES;
  const next = text[at + 1] ?? " ";
  if (line.unclosed.has(marker) || !startsWord(text, at) || /\s/.test(next) || next === marker) return undefined;
  const close = closingMarker(text, marker, at + 1);
  if (close === undefined) {
    line.unclosed.add(marker);
    return undefined;
  }
  const children = parseLine(text.slice(at + 1, close), line.options);
  return { node: { type: "style", style: STYLES[marker], children }, end: close + 1 };
}

/** Where the style ends: not inside `<...>` or code, not after a space, not within a word. */
function closingMarker(text: string, marker: string, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === marker && !/\s/.test(text[at - 1] ?? "") && !WORD.test(text[at + 1] ?? " ")) return at;
    const pair = char === "<" ? ">" : char === "`" ? "`" : undefined;
    const end = pair ? text.indexOf(pair, at + 1) : -1;
    at = end > at ? end + 1 : at + 1;
  }
  return undefined;
}

function readEmoji({ text }: Line, at: number): Found | undefined {
  const pattern = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found?.[1] || !emojiFor(found[1])) return undefined;
  return { node: { type: "emoji", name: found[1] }, end: pattern.lastIndex };
}

function readAddress({ text, options }: Line, at: number): Found | undefined {
  if (!options.linkAddresses || !startsWord(text, at)) return undefined;
  const pattern = /https?:\/\/[^\s<>|]+/y;
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0].replace(/[.,;:!?)*_~]+$/, "");
  if (!found) return undefined;
  const url = unescapeEntities(found);
  return { node: { type: "link", url, text: url }, end: at + found.length };
}

function readBroadcast({ text, options }: Line, at: number): Found | undefined {
  if (!options.linkNames || !startsWord(text, at)) return undefined;
  const pattern = /@(here|channel|everyone)\b/y;
  pattern.lastIndex = at;
  const range = pattern.exec(text)?.[1];
  return range ? { node: { type: "broadcast", range }, end: pattern.lastIndex } : undefined;
}

function readChannelName({ text, options }: Line, at: number): Found | undefined {
  if (!options.linkNames || !startsWord(text, at)) return undefined;
  const pattern = /#([\p{Ll}\p{N}_-]+)/uy;
  pattern.lastIndex = at;
  const id = options.channelNamed?.(pattern.exec(text)?.[1] ?? "");
  return id ? { node: { type: "channel", id }, end: pattern.lastIndex } : undefined;
}

const READERS: Readonly<Record<string, Reader>> = {
  "<": readAngle,
  "`": readCode,
  "*": readStyle,
  _: readStyle,
  "~": readStyle,
  ":": readEmoji,
  h: readAddress,
  "@": readBroadcast,
  "#": readChannelName,
};
