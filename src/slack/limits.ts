/**
 * Slack's limits (https://docs.slack.dev/reference/block-kit/blocks). Every message and view passes here last and is
 * shortened where it would be refused: a cut name is a blemish, a refused alarm is a failure.
 */
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import { contentHash } from "./content-hash.ts";
import { cutMarkup } from "./cut-markup.ts";
import { fitBlock } from "./fit-block.ts";
import { context, type Message } from "./views/blocks.ts";

const BLOCKS = { message: 50, view: 100 } as const;
/** chat.update refuses texts above 4,000 characters. */
const FALLBACK_TEXT = 3000;
/** All texts of a message together: Slack names no number for `msg_blocks_too_long`; this passes. */
const TOTAL_TEXT = 12_000;
/** A view as a whole may have 250 KB, and letters of most scripts take two or three bytes. */
const VIEW_BYTES = 240_000;
/** Texts are cut to the first of these at which all of them fit. */
const TEXT_CAPS = [3000, 1500, 800, 400, 200, 100];

/** The message within Slack's limits, with block ids of its own: another content has other ids. */
export function fitMessage(message: Message): Message {
  const text = cutMarkup(message.text.replaceAll(/\s+/g, " ").trim(), FALLBACK_TEXT);
  const blocks = fitTotal(message.blocks, BLOCKS.message);
  return { text: text === "" ? "Leadline" : text, blocks: withBlockIds(blocks) };
}

/** The view within Slack's limits. Its block ids stay: what a person has typed hangs on them. */
export function fitView<V extends ModalView | HomeView>(view: V): V {
  const blocks = fitTotal(view.blocks as KnownBlock[], BLOCKS.view);
  if (view.type === "home") return { ...view, blocks };
  const { title, submit, close } = view;
  return {
    ...view,
    blocks,
    title: { ...title, text: cutMarkup(title.text, 24) },
    ...(submit ? { submit: { ...submit, text: cutMarkup(submit.text, 24) } } : {}),
    ...(close ? { close: { ...close, text: cutMarkup(close.text, 24) } } : {}),
  };
}

function fitTotal(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  const kept = fitCount(blocks, most);
  const ceiling = most === BLOCKS.message ? TOTAL_TEXT : 10 * TOTAL_TEXT;
  let fitted: KnownBlock[] = [];
  for (const cap of TEXT_CAPS) {
    fitted = kept.flatMap((block) => fitBlock(block, cap));
    const written = JSON.stringify(fitted);
    const isSmall = written.length <= 2 * ceiling && Buffer.byteLength(written) <= VIEW_BYTES;
    if (isSmall && lengthOfTexts(fitted) <= ceiling) return fitted;
  }
  return fitted;
}

function fitCount(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  if (blocks.length <= most) return [...blocks];
  const left = blocks.length - most + 1;
  return [...blocks.slice(0, most - 1), context(`… and ${left} more that do not fit here.`)];
}

function lengthOfTexts(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + lengthOfTexts(item), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "text" && typeof item === "string" ? item.length : lengthOfTexts(item)),
    0,
  );
}

/** Slack asks for a new block_id when a block changes; a hash of the content is new exactly then. */
function withBlockIds(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.map((block, index) => ({ ...block, block_id: `${index}.${contentHash(block).slice(0, 12)}` }));
}
