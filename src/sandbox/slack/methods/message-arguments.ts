import type { Json } from "../../api.ts";
import { checkMessageBlocks, checkView, worded } from "../blocks/check-blocks.ts";
import type { Problem } from "../blocks/checks.ts";
import { isObject } from "../json.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { isFileReady } from "../workspace/files.ts";
import { parsed, word } from "./method.ts";

const LONGEST_TEXT = 40_000;
const MOST_ATTACHMENTS = 100;
const LARGEST_METADATA = 8_000;
const LARGEST_BLOCKS = 100_000;
const LARGEST_VIEW = 250 * 1024;

/** The content of a message as the app gave it; what it left out is missing. */
export interface Content {
  readonly text?: string;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly Json[];
  readonly metadata?: Json;
}

/** Reads and checks text, blocks, attachments and metadata. */
export function messageContent(slack: Slack, args: Json): Content {
  const markdown = word(args, "markdown_text");
  if (markdown !== "") {
    if (args.text !== undefined || args.blocks !== undefined) throw new SlackFault("markdown_text_conflict");
    if (markdown.length > 12_000) throw new SlackFault("msg_too_long");
    return { text: markdown, blocks: [{ type: "markdown", text: markdown }] };
  }
  const blocks = blocksOf(slack, parsed(args, "blocks", "invalid_blocks_format"), "/blocks");
  const attachments = attachmentsOf(slack, parsed(args, "attachments", "invalid_attachments"));
  const metadata = metadataOf(parsed(args, "metadata", "invalid_metadata_format"));
  return {
    ...(args.text === undefined ? {} : { text: word(args, "text").slice(0, LONGEST_TEXT) }),
    ...(blocks ? { blocks } : {}),
    ...(attachments ? { attachments } : {}),
    ...(metadata ? { metadata } : {}),
  };
}

/** A new message needs something to show. */
export function refuseEmpty(content: Content): void {
  const { text = "", blocks = [], attachments = [] } = content;
  if (text.trim() === "" && blocks.length === 0 && attachments.length === 0) throw new SlackFault("no_text");
}

function blocksOf(slack: Slack, blocks: unknown, at: string): Json[] | undefined {
  if (blocks === undefined || blocks === null) return undefined;
  if (!Array.isArray(blocks)) throw new SlackFault("invalid_blocks_format");
  refuse(
    "invalid_blocks",
    checkMessageBlocks(blocks, at, (file) => isFileReady(slack, file)),
  );
  if (JSON.stringify(blocks).length > LARGEST_BLOCKS) throw new SlackFault("msg_blocks_too_long");
  return blocks;
}

function attachmentsOf(slack: Slack, attachments: unknown): Json[] | undefined {
  if (attachments === undefined || attachments === null) return undefined;
  if (!Array.isArray(attachments) || !attachments.every(isObject)) throw new SlackFault("invalid_attachments");
  if (attachments.length > MOST_ATTACHMENTS) throw new SlackFault("too_many_attachments");
  for (const [index, attachment] of attachments.entries()) {
    blocksOf(slack, attachment.blocks, `/attachments/${index}/blocks`);
  }
  return attachments;
}

/** `{}` is allowed: it takes the metadata of a message away. */
function metadataOf(metadata: unknown): Json | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  if (!isObject(metadata)) throw new SlackFault("invalid_metadata_format");
  if (Object.keys(metadata).length === 0) return metadata;
  if (typeof metadata.event_type !== "string" || !isObject(metadata.event_payload)) {
    throw new SlackFault("invalid_metadata_schema");
  }
  if (JSON.stringify(metadata).length > LARGEST_METADATA) throw new SlackFault("metadata_too_large");
  if (!Object.values(metadata.event_payload).every(isFlat)) throw new SlackFault("invalid_metadata_schema");
  return metadata;
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Values, flat objects, or lists of either. */
function isFlat(value: unknown): boolean {
  const parts = Array.isArray(value) ? value : [value];
  return parts.every((part) => isPlain(part) || (isObject(part) && Object.values(part).every(isPlain)));
}

/** Checks a view; Slack calls a bad one `invalid_arguments` and points into `/view`. */
export function viewContent(slack: Slack, view: unknown, type: "modal" | "home"): Json {
  refuse(
    "invalid_arguments",
    checkView(view, "/view", (file) => isFileReady(slack, file)),
  );
  if (!isObject(view) || view.type !== type) {
    refuse("invalid_arguments", [{ pointer: "/view/type", message: `must be one of: ${type}` }]);
    return {};
  }
  if (JSON.stringify(view).length > LARGEST_VIEW) throw new SlackFault("view_too_large");
  return view;
}

function refuse(code: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const messages = worded(problems);
  throw new SlackFault(code, { errors: messages.map(withoutMark), response_metadata: { messages } });
}

function withoutMark(message: string): string {
  return message.replace("[ERROR] ", "");
}
