/** The few blocks all views are built of. Text with data in it is `verbatim`: Slack links nothing in it by itself. */
import type {
  ActionsBlock,
  Button,
  ContextBlock,
  ImageBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  SectionBlock,
  TableBlock,
} from "@slack/types";

function mrkdwn(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

/** Text in which nothing is interpreted, not even `:emoji:`. */
export function plain(text: string): PlainTextElement {
  return { type: "plain_text", text, emoji: false };
}

export function header(text: string): KnownBlock {
  return { type: "header", text: plain(text) };
}

export function section(text: string, accessory?: Overflow | Button): SectionBlock {
  return { type: "section", text: mrkdwn(text), ...(accessory ? { accessory } : {}) };
}

/** Two columns; Slack shows at most ten. */
export function fields(texts: readonly string[]): SectionBlock {
  return { type: "section", fields: texts.map(mrkdwn) };
}

export function context(...texts: readonly string[]): ContextBlock {
  return { type: "context", elements: texts.map(mrkdwn) };
}

export function divider(): KnownBlock {
  return { type: "divider" };
}

export function actions(...elements: readonly (Button | Overflow)[]): ActionsBlock {
  return { type: "actions", elements: [...elements] };
}

export interface ButtonOptions {
  readonly style?: "primary" | "danger";
  /** Read out instead of the button's text, where that alone says too little. */
  readonly label?: string;
}

export function button(text: string, actionId: string, value: string, options: ButtonOptions = {}): Button {
  const { style, label } = options;
  return {
    type: "button",
    text: plain(text),
    action_id: actionId,
    value,
    ...(style ? { style } : {}),
    ...(label ? { accessibility_label: label } : {}),
  };
}

export function overflow(actionId: string, options: readonly { text: string; value: string }[]): Overflow {
  return {
    type: "overflow",
    action_id: actionId,
    options: options.map(({ text, value }) => ({ text: plain(text), value })),
  };
}

/**
 * A table of plain texts, in which nothing is interpreted; the first row is its heading. The first column is for names,
 * the others are aligned to the right. Slack takes one a message.
 */
export function table(rows: readonly (readonly string[])[]): TableBlock {
  const columns = Math.max(...rows.map((row) => row.length));
  return {
    type: "table",
    rows: rows.map((row) => row.map((text) => ({ type: "raw_text" as const, text }))),
    column_settings: Array.from({ length: columns }, (_, column) => ({ align: column === 0 ? "left" : "right" })),
  };
}

/** An uploaded file as a picture; nothing while there is none: the message is complete without it. */
export function picture(fileId: string | null, altText: string): ImageBlock[] {
  return fileId === null ? [] : [{ type: "image", slack_file: { id: fileId }, alt_text: altText }];
}

/** What a message consists of before it is sent. */
export interface Message {
  /** For notifications and screen readers; already escaped. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Longest text of one section, with room for the cut of the limit checker. */
const PAGE = 2800;

/** All lines of one message, with room for what stands beside them: above it Slack refuses the whole. */
const MESSAGE = 10_000;

/**
 * The first lines of a list, as many as one message holds, in as few sections as hold them; how many are left out is
 * said. `rest`: where the others are to be seen.
 */
export function pagedInMessage(all: readonly string[], rest: string): KnownBlock[] {
  let length = 0;
  const shown = all.filter((line) => {
    length += line.length + 1;
    return length <= MESSAGE;
  });
  const left = all.length - shown.length;
  return [...paged(shown), ...(left > 0 ? [context(`… and ${left} more: ${rest}`)] : [])];
}

/** Lines in as few sections as hold them. */
export function paged(all: readonly string[]): KnownBlock[] {
  const pages: string[] = [];
  for (const line of all) {
    const last = pages.at(-1);
    if (last !== undefined && last.length + line.length < PAGE) pages[pages.length - 1] = `${last}\n${line}`;
    else pages.push(line);
  }
  return pages.map((page) => section(page));
}
