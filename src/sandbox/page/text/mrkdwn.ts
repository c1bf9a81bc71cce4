import { emojiFor } from "./emoji.ts";
import type { Inline, Paragraph } from "./inline.ts";
import { literally, type MrkdwnOptions, parseLine } from "./mrkdwn-inline.ts";

const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_REST = /^(?:&gt;|>){3} ?/;
const ITEM = /^(\s*)([•◦▪-]|\d{1,3}\.)\s+(.*)$/;

/**
 * Reads Slack's mrkdwn. Foreign text that was escaped (`&lt;!channel&gt;`) comes back as the text it was; only what
 * stands in real angle brackets, or is bare where `options` allow it, becomes a mention or a link.
 */
export function parseMrkdwn(text: string, options: MrkdwnOptions): readonly Paragraph[] {
  return text.split(/```([\s\S]+?)```/).flatMap((part, index): readonly Paragraph[] => {
    if (index % 2 === 1) return [{ type: "pre", text: literally(part).replace(/^\n|\n$/g, "") }];
    const trimmed = part.replace(/^\n/, index > 0 ? "" : "\n").replace(/\n$/, "");
    return trimmed ? parseLines(trimmed.split("\n"), options) : [];
  });
}

/** Reads plain_text, in which nothing is markup but emoji names, and those only when `emoji` is not false. */
export function parsePlain(text: string, emoji: boolean): readonly Inline[] {
  if (!emoji) return [{ type: "text", text }];
  return text.split(/(:[a-z0-9_+'-]+:)/).flatMap((part): Inline[] => {
    const name = part.slice(1, -1);
    if (part.startsWith(":") && part.endsWith(":") && emojiFor(name)) return [{ type: "emoji", name }];
    return part ? [{ type: "text", text: part }] : [];
  });
}

function parseLines(lines: readonly string[], options: MrkdwnOptions): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) paragraphs.push({ type: "paragraph", children: joined(open, options) });
    open = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const quoted = quotedFrom(lines, at);
    const item = ITEM.exec(line);
    if (quoted.length > 0) {
      close();
      paragraphs.push({ type: "quote", children: parseLines(quoted, options) });
      at += quoted.length - 1;
    } else if (item) {
      close();
      const depth = Math.min(Math.floor((item[1] ?? "").length / 2), 4);
      paragraphs.push({ type: "item", marker: item[2] ?? "•", depth, children: parseLine(item[3] ?? "", options) });
    } else open.push(line);
  }
  close();
  return paragraphs;
}

/** The quoted lines that begin here, without their marks; `>>>` quotes all that follows. */
function quotedFrom(lines: readonly string[], at: number): readonly string[] {
  const first = lines[at] ?? "";
  if (QUOTE_REST.test(first)) return [first.replace(QUOTE_REST, ""), ...lines.slice(at + 1)];
  const rest = lines.slice(at);
  const end = rest.findIndex((line) => !QUOTE.test(line));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.replace(QUOTE, ""));
}

function joined(lines: readonly string[], options: MrkdwnOptions): readonly Inline[] {
  return lines.flatMap((line, index): readonly Inline[] =>
    index === 0 ? parseLine(line, options) : [{ type: "text", text: "\n" }, ...parseLine(line, options)],
  );
}
