import type { Json } from "../../api.ts";

export interface Outgoing {
  readonly kind: "events_api" | "interactive" | "slash_commands";
  readonly payload: Json;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** What came of handing something to the app. */
export type Ack =
  | { readonly type: "answered"; readonly body: Json }
  /** Nothing within the time limit, or the connection broke. */
  | { readonly type: "silent"; readonly reason: string }
  /** No connection is open. */
  | { readonly type: "unreachable" }
  /** An HTTP status other than 2xx. */
  | { readonly type: "failed"; readonly status: number; readonly noRetry: boolean };

export interface Transport {
  connected(): boolean;
  send(outgoing: Outgoing): Promise<Ack>;
}
