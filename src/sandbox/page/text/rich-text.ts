import type { Json } from "../../api.ts";
import { field, items, text } from "../model/json.ts";
import { emojiFor } from "./emoji.ts";
import { type Inline, isSafeAddress, type Paragraph } from "./inline.ts";

/** Reads a rich_text block. Its texts are never markup, whatever characters they hold. */
export function readRichText(block: Json): readonly Paragraph[] {
  return items(block, "elements").flatMap((part) => readPart(part));
}

function readPart(part: Json): readonly Paragraph[] {
  switch (part.type) {
    case "rich_text_section":
      return [{ type: "paragraph", children: readElements(part) }];
    case "rich_text_quote":
      return [{ type: "quote", children: [{ type: "paragraph", children: readElements(part) }] }];
    case "rich_text_preformatted":
      return [{ type: "pre", text: readElements(part).map(plainOf).join("") }];
    case "rich_text_list":
      return items(part, "elements").map((item, index) => ({
        type: "item",
        marker: marker(part, index),
        depth: Math.min(Number(part.indent ?? 0), 4),
        children: readElements(item),
      }));
    default:
      return [{ type: "paragraph", children: [{ type: "text", text: `[${text(part, "type")}]` }] }];
  }
}

function marker(list: Json, index: number): string {
  if (list.style === "ordered") return `${Number(list.offset ?? 0) + index + 1}.`;
  return ["•", "◦", "▪"][Number(list.indent ?? 0) % 3] ?? "•";
}

function readElements(holder: Json): readonly Inline[] {
  return items(holder, "elements").map((element) => styled(readElement(element), field(element, "style")));
}

function readElement(element: Json): Inline {
  switch (element.type) {
    case "text":
      return { type: "text", text: text(element, "text") };
    case "link": {
      const url = text(element, "url");
      const shown = text(element, "text") || url;
      return isSafeAddress(url) ? { type: "link", url, text: shown } : { type: "text", text: shown };
    }
    case "user":
      return { type: "user", id: text(element, "user_id") };
    case "usergroup":
      return { type: "group", id: text(element, "usergroup_id") };
    case "channel":
      return { type: "channel", id: text(element, "channel_id") };
    case "broadcast":
      return { type: "broadcast", range: text(element, "range") };
    case "emoji":
      return readEmoji(text(element, "name"));
    case "date":
      return readDate(element);
    default:
      return { type: "text", text: `[${text(element, "type")}]` };
  }
}

function readEmoji(name: string): Inline {
  return emojiFor(name) ? { type: "emoji", name } : { type: "text", text: `:${name}:` };
}

function readDate(element: Json): Inline {
  const url = text(element, "url");
  const date = {
    type: "date",
    at: Number(element.timestamp),
    format: text(element, "format"),
    fallback: text(element, "fallback"),
  } as const;
  return isSafeAddress(url) ? { ...date, url } : date;
}

function styled(node: Inline, style: Json): Inline {
  if (style.code === true) return { type: "code", text: plainOf(node) };
  return (["strike", "italic", "bold"] as const).reduce<Inline>(
    (inner, name) => (style[name] === true ? { type: "style", style: name, children: [inner] } : inner),
    node,
  );
}

function plainOf(node: Inline): string {
  switch (node.type) {
    case "text":
    case "code":
    case "link":
      return node.text;
    case "style":
      return node.children.map(plainOf).join("");
    case "emoji":
      return `:${node.name}:`;
    case "date":
      return node.fallback;
    case "broadcast":
      return `@${node.range}`;
    case "user":
    case "group":
    case "channel":
      return node.id;
  }
}
