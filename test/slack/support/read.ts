import type { KnownBlock } from "@slack/types";

type Loose = Record<string, unknown>;

/** A message as a person reads it, line by line: `#` heading, `~` small print, `[ … ]` buttons, `( … )` pictures. */
export function read(blocks: readonly unknown[]): string {
  return (blocks as KnownBlock[]).flatMap((block) => lines(block as unknown as Loose)).join("\n");
}

function lines(block: Loose): string[] {
  switch (block.type) {
    case "header":
      return [`# ${textOf(block.text)}`];
    case "section":
      return [
        [textOf(block.text), element(block.accessory)].filter(Boolean).join(" "),
        ...list(block.fields).map((field) => `| ${textOf(field).replaceAll("\n", " | ")}`),
      ].filter(Boolean);
    case "context":
      return list(block.elements).map((one) => `~ ${textOf(one)}`);
    case "actions":
      return [list(block.elements).map(element).join(" ")];
    case "image":
      return [`(picture ${(block.slack_file as { id: string }).id}: ${block.alt_text})`];
    case "divider":
      return ["---"];
    case "input":
      return [`${textOf(block.label)}${block.optional ? " (optional)" : ""}: ${element(block.element)}`];
    case "rich_text":
      return [richText(block)];
    case "table":
      return (block.rows as Loose[][]).map((row) => `| ${row.map(({ text }) => String(text)).join(" | ")}`);
    default:
      return [`<${String(block.type)}>`];
  }
}

function textOf(text: unknown): string {
  const raw = (text as { text?: string } | undefined)?.text ?? "";
  return raw.replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1");
}

function element(one: unknown): string {
  const part = one as Loose | undefined;
  switch (part?.type) {
    case undefined:
      return "";
    case "button":
      return `[ ${textOf(part.text)} ]`;
    case "overflow":
      return `[ … ${list(part.options)
        .map((option) => textOf(option.text))
        .join(" | ")} ]`;
    case "plain_text_input":
      return `“${String(part.initial_value ?? "")}”`;
    case "checkboxes":
    case "radio_buttons":
    case "static_select":
      return list(part.options)
        .map((option) => `${isChosen(part, option) ? "☑" : "☐"} ${textOf(option.text)}`)
        .join(" ");
    default:
      return `<${String(part?.type)}>`;
  }
}

function isChosen(part: Loose, option: Loose): boolean {
  const chosen = [...list(part.initial_options), ...(part.initial_option ? [part.initial_option as Loose] : [])];
  return chosen.some((one) => one.value === option.value);
}

function richText(block: Loose): string {
  return list(block.elements)
    .flatMap((part) => list(part.elements))
    .map((part) => String(part.text ?? part.url ?? `@${part.user_id ?? part.usergroup_id}`))
    .join("");
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? (value as Loose[]) : [];
}
