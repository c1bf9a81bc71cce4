import { createHash } from "node:crypto";
import type { KnownBlock } from "@slack/types";
import type { Drawing } from "../drawing.ts";

/** One way of saying what a drawing says. */
export interface Variant {
  readonly kind: "full" | "without picture" | "plainer" | "plain";
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly fileId: string | null;
}

/**
 * From the full message to the plainest. A message with a block that Slack refuses fails as a whole; an alarm in plain
 * words is better than none.
 */
export function variants(drawing: Drawing, fileId: string | null): Variant[] {
  const plain: KnownBlock[] = [
    { type: "section", text: { type: "mrkdwn", text: drawing.text.slice(0, 3000), verbatim: true } },
  ];
  const all: Variant[] = [
    { kind: "without picture", text: drawing.text, blocks: drawing.blocks(null), fileId: null },
    ...(drawing.plainer
      ? [{ kind: "plainer" as const, text: drawing.text, blocks: drawing.plainer, fileId: null }]
      : []),
    { kind: "plain", text: drawing.text, blocks: plain, fileId: null },
  ];
  return fileId === null ? all : [{ kind: "full", text: drawing.text, blocks: drawing.blocks(fileId), fileId }, ...all];
}

/** Equal for drawings that look the same. */
export function hashOf(variant: Pick<Variant, "text" | "blocks">): string {
  return createHash("sha256")
    .update(JSON.stringify([variant.text, variant.blocks]))
    .digest("base64url");
}
