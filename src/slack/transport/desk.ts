import type { WebClient } from "@slack/web-api";
import type { Core } from "../../flows/core.ts";
import type { Db } from "../../store/db.ts";
import type { Draw, Post } from "../drawing.ts";
import type { Brakes } from "./brakes.ts";
import type { ChannelDirectory } from "./channels.ts";
import type { Doubles } from "./doubles.ts";
import type { Pictures } from "./pictures.ts";
import type { Waits } from "./waits.ts";

/** Lengths of time in milliseconds; tests shorten them. */
export interface Timing {
  /** Between two posts in one conversation: Slack allows about one a second. */
  readonly pace: number;
  /** A post is `sending` for so long at most: ten seconds of the call and five for what is still on its way. */
  readonly lease: number;
  /** From an attempt whose outcome was lost to the look for it. */
  readonly settle: number;
  /** From the end of a doubtful attempt to the second look, which removes a double. */
  readonly secondLook: number;
  /** For how long one sender holds a post to edit it. */
  readonly editLease: number;
  /** Between two edits of one post: what changes meanwhile is shown by the next. */
  readonly editGap: number;
  /** From a refusal that a person can mend to the next try. */
  readonly mend: number;
  /** Between two looks into the database while nothing calls. */
  readonly poll: number;
  /** First pause before a file is asked for again, doubled every time. */
  readonly fileCheck: number;
}

export const TIMING: Timing = {
  pace: 1_000,
  lease: 15_000,
  settle: 5_000,
  secondLook: 60_000,
  editLease: 40_000,
  editGap: 1_000,
  mend: 120_000,
  poll: 1_000,
  fileCheck: 500,
};

/** All that the parts of the sender share. */
export interface Desk {
  readonly core: Core;
  readonly poster: WebClient;
  readonly bot: { readonly userId: string; readonly botId: string };
  readonly draw: Draw;
  /** Runs in the transaction that marks a post as sent. */
  readonly onSent: (tx: Db, post: Post) => Promise<void>;
  /** Time of the machine, milliseconds since 1970: calls, pauses and leases are real even where the core's time is not. */
  readonly clock: () => number;
  readonly timing: Timing;
  readonly brakes: Brakes;
  readonly waits: Waits;
  readonly channels: ChannelDirectory;
  readonly pictures: Pictures;
  readonly doubles: Doubles;
}
