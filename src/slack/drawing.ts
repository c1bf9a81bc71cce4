import type { KnownBlock } from "@slack/types";
import type { slackPosts } from "../store/schema.ts";

export type Post = typeof slackPosts.$inferSelect;

/** A picture of a post: drawn only when `key` differs from the one that Slack shows. */
export interface Picture {
  /** Hash of the data it is drawn from. */
  readonly key: string;
  readonly altText: string;
  readonly fileName: string;
  readonly render: () => Promise<Buffer>;
}

/** What a post shall show now. */
export interface Drawing {
  /** The sentence of notifications and screen readers; at most 3,000 characters, already escaped. */
  readonly text: string;
  /** `fileId` null: the picture is not there yet, or cannot be; the message is complete without it. */
  readonly blocks: (fileId: string | null) => KnownBlock[];
  readonly picture: Picture | null;
  /** The same without what only newer Slacks know (tables): posted where the other is refused. */
  readonly plainer?: KnownBlock[];
}

/** Draws a post from the database; null: it has nothing to show any longer and is not sent. */
export type Draw = (post: Post) => Promise<Drawing | null>;
