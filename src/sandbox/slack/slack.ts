import type { Clock } from "./clock.ts";
import type { Delivery } from "./delivery/delivery.ts";
import type { Faults } from "./faults.ts";
import type { Handles } from "./handles.ts";
import type { Seed, SlackManifest } from "./seed.ts";
import type { Traffic } from "./traffic.ts";
import type { Workspace } from "./workspace/workspace.ts";

export interface Tokens {
  readonly bot: string;
  readonly app: string;
  readonly signingSecret: string;
  /** The old verification token that payloads still carry. */
  readonly verification: string;
}

/** What tests may turn. */
export interface Settings {
  postPerChannelPerSecond: boolean;
  fileDelayMs: number;
  /** When an event that nobody acknowledged is sent again, after the attempt before it. */
  retryEventsAfterMs: readonly number[];
  refuseSockets: boolean;
  /** Every delivery comes twice. */
  duplicate: boolean;
  /** Events come late by this. */
  delayMs: number;
}

/** One running local Slack: the workspace and everything around it that a request may need. */
export interface Slack {
  readonly seed: Seed;
  readonly manifest: SlackManifest;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly handles: Handles;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly delivery: Delivery;
  readonly settings: Settings;
  /** When the app last posted to a channel, for the limit of one message a second. */
  readonly lastPost: Map<string, number>;
  readonly url: () => string;
  readonly version: () => number;
  /** Says that the world is another one now. */
  readonly changed: () => void;
  workspace: Workspace;
  scopes: ReadonlySet<string>;
  revoked: boolean;
}

export function freshSettings(): Settings {
  return {
    postPerChannelPerSecond: false,
    fileDelayMs: 0,
    retryEventsAfterMs: [0, 60_000, 300_000],
    refuseSockets: false,
    duplicate: false,
    delayMs: 0,
  };
}
