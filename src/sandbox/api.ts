/**
 * What the local Slack tells its page and its tests, and what they may ask of it. JSON over HTTP:
 *
 * - `GET  /sandbox/world?as=USER`   → {@link World} as this user sees it
 * - `GET  /sandbox/changes`         → server-sent events; each `data:` line is the world's new version (a number)
 * - `POST /sandbox/act`             {@link Act} → {@link ActAnswer}
 * - `POST /sandbox/control`         {@link Control} → {@link ControlAnswer} (tests and the fault switches of the page)
 * - `GET  /sandbox/traffic?since=N` → {@link TrafficEntry}[]: every call and every delivery, oldest first
 * - `GET  /sandbox/files/ID`        → the bytes of an uploaded file
 */

/** A Block Kit block, element or view as it was sent; the page knows how to draw those that Leadline sends. */
export type Json = Record<string, unknown>;

export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly teamId: string;
  readonly tz: string;
  /** `member` of the workspace, `guest` of it, `external` through Slack Connect, or the `bot`. */
  readonly kind: "member" | "guest" | "external" | "bot";
  readonly company: string;
  readonly colour: string;
  readonly deactivated: boolean;
}

interface SandboxGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface SandboxChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "public" | "private" | "dm";
  readonly shared: boolean;
  readonly archived: boolean;
  readonly topic: string;
  readonly members: readonly string[];
  /** Messages that came since this user last looked, and how many of them notify. */
  readonly unread: number;
  readonly mentions: number;
}

export interface SandboxMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly broadcast: boolean;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  readonly editedAt?: string;
  readonly replyCount: number;
  readonly replyUsers: readonly string[];
  readonly latestReply?: string;
  readonly reactions: readonly { name: string; users: readonly string[] }[];
  /** Only this user sees it, and it is gone after "dismiss". */
  readonly ephemeralTo?: string;
}

export interface SandboxView {
  readonly id: string;
  readonly hash: string;
  readonly type: "modal" | "home";
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly Json[];
  readonly callbackId: string;
  readonly privateMetadata: string;
  /** Errors of the last submission by block_id, from the app's `response_action: errors`. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface SandboxNotification {
  readonly id: string;
  readonly at: number;
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  /** Why this person was notified. Edits notify nobody. */
  readonly reason: "mention" | "group mention" | "channel mention" | "direct message" | "thread reply";
  readonly text: string;
}

interface SandboxCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface SandboxShortcut {
  readonly name: string;
  readonly type: "global" | "message";
  readonly callbackId: string;
  readonly description: string;
}

/** Everything one user sees. `messages` holds roots and replies of the channels this user is in, oldest first. */
export interface World {
  readonly version: number;
  /** Milliseconds since 1970 on the sandbox's clock, which tests may move. */
  readonly now: number;
  readonly team: { readonly id: string; readonly name: string };
  readonly me: string;
  readonly app: { readonly id: string; readonly name: string; readonly botUserId: string; readonly connected: boolean };
  readonly users: readonly SandboxUser[];
  readonly groups: readonly SandboxGroup[];
  readonly channels: readonly SandboxChannel[];
  readonly messages: Readonly<Record<string, readonly SandboxMessage[]>>;
  readonly home?: SandboxView;
  /** This user's stack of open modals, the topmost last. */
  readonly modals: readonly SandboxView[];
  readonly notifications: readonly SandboxNotification[];
  readonly commands: readonly SandboxCommand[];
  readonly shortcuts: readonly SandboxShortcut[];
  /** A line such as "/kpi did not answer in time", shown once to this user. */
  readonly toasts: readonly { readonly id: string; readonly text: string }[];
}

/** Where a pressed element stands. */
export type Container =
  | { readonly type: "message"; readonly channel: string; readonly ts: string }
  | { readonly type: "view"; readonly viewId: string };

/** The state of one stateful element, exactly as Slack reports it (`{type, value}`, `{type, selected_option}` ...). */
export type ElementState = Json;
/** state.values: block_id → action_id → state. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, ElementState>>>>;

/** What a person does. `as` is who does it. */
export type Act =
  | {
      readonly do: "say";
      readonly as: string;
      readonly channel: string;
      readonly text: string;
      readonly threadTs?: string;
    }
  | { readonly do: "command"; readonly as: string; readonly channel: string; readonly text: string }
  | {
      readonly do: "press";
      readonly as: string;
      readonly on: Container;
      readonly blockId: string;
      readonly actionId: string;
      /** Needed for elements that carry a choice: the chosen option's value (overflow, select), or the values (checkboxes). */
      readonly value?: string | readonly string[];
      /** What the person has filled in so far on this surface. */
      readonly state?: StateValues;
    }
  | { readonly do: "submit"; readonly as: string; readonly viewId: string; readonly state: StateValues }
  | { readonly do: "close"; readonly as: string; readonly viewId: string }
  | {
      readonly do: "shortcut";
      readonly as: string;
      readonly callbackId: string;
      readonly channel?: string;
      readonly ts?: string;
    }
  | { readonly do: "open home"; readonly as: string }
  | { readonly do: "read"; readonly as: string; readonly channel: string }
  | { readonly do: "react"; readonly as: string; readonly channel: string; readonly ts: string; readonly name: string }
  | { readonly do: "dismiss"; readonly as: string; readonly channel: string; readonly ts: string }
  | { readonly do: "invite"; readonly as: string; readonly channel: string; readonly user: string }
  | { readonly do: "join"; readonly as: string; readonly channel: string };

/** `problem` is what Slack itself would show the person, such as "leadline did not answer in time". */
export interface ActAnswer {
  readonly ok: boolean;
  readonly problem?: string;
}

/**
 * A fault by rule: it meets the next `times` calls (default 1) of `method` (a Web API method, `*` for any) in
 * `channel` if given. `lost request`: nothing is stored and the connection breaks. `lost answer`: the deed is done
 * and the connection breaks.
 */
export interface Fault {
  readonly method: string;
  readonly channel?: string;
  readonly times?: number;
  readonly kind:
    | { readonly type: "rate limited"; readonly retryAfter: number }
    | { readonly type: "status"; readonly status: number }
    | { readonly type: "error"; readonly error: string }
    | { readonly type: "lost request" }
    | { readonly type: "lost answer" }
    | { readonly type: "delay"; readonly ms: number };
}

/** What tests and the page's fault switches may do to the world. */
export type Control =
  | { readonly do: "reset" }
  | { readonly do: "fault"; readonly fault: Fault }
  | { readonly do: "mend" }
  | { readonly do: "clock"; readonly now?: number; readonly advance?: number; readonly real?: boolean }
  | {
      readonly do: "limits";
      readonly postPerChannelPerSecond?: boolean;
      readonly fileDelayMs?: number;
      readonly retryEventsAfterMs?: readonly number[];
    }
  | { readonly do: "deliver"; readonly duplicate?: boolean; readonly delayMs?: number }
  | { readonly do: "drop sockets" }
  | { readonly do: "refresh sockets" }
  | { readonly do: "refuse sockets"; readonly refuse: boolean }
  | { readonly do: "archive"; readonly channel: string; readonly archived: boolean }
  | { readonly do: "rename"; readonly channel: string; readonly name: string }
  | { readonly do: "kick"; readonly channel: string; readonly user: string }
  | { readonly do: "scopes"; readonly scopes: readonly string[] }
  | { readonly do: "deactivate"; readonly user: string; readonly deactivated: boolean }
  | { readonly do: "revoke token" };

export interface ControlAnswer {
  readonly ok: boolean;
  readonly error?: string;
}

export interface TrafficEntry {
  readonly n: number;
  readonly at: number;
  /** `call`: the app called the Web API. `delivery`: an event, click, command or submission went to the app. */
  readonly kind: "call" | "delivery";
  readonly name: string;
  readonly request: Json;
  readonly answer: Json | null;
  readonly ms: number;
}
