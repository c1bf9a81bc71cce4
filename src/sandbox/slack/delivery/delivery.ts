import type { Json } from "../../api.ts";
import type { Clock } from "../clock.ts";
import { newId } from "../ids.ts";
import type { Settings } from "../slack.ts";
import type { Traffic } from "../traffic.ts";
import { APP } from "../workspace/workspace.ts";
import type { Ack, Outgoing, Transport } from "./transport.ts";

interface EventContext {
  /** The name under which an app subscribes, where it is not the event's type (`message.channels`). */
  readonly subscription?: string;
  readonly shared?: boolean;
}

/** Hands events and interactions to the app, as Slack does: events again and again, interactions once. */
export interface Delivery {
  connected(): boolean;
  event(event: Json, context?: EventContext): void;
  interaction(kind: "interactive" | "slash_commands", name: string, payload: Json): Promise<Ack>;
}

interface Parts {
  readonly transport: () => Transport;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly settings: Settings;
  readonly teamId: string;
  readonly verification: string;
  /** Whether the app subscribed to this event and may still have it. */
  readonly wanted: (subscription: string) => boolean;
  readonly changed: () => void;
}

export function createDelivery(parts: Parts): Delivery {
  const { clock, settings } = parts;

  async function send(name: string, outgoing: Outgoing): Promise<Ack> {
    const began = Date.now();
    const ack = await parts.transport().send(outgoing);
    parts.traffic.add({
      at: clock.now(),
      kind: "delivery",
      name,
      request: { ...outgoing.payload, ...(outgoing.retry ? { retry: outgoing.retry } : {}) },
      answer: ack.type === "answered" ? ack.body : { ...ack },
      ms: Date.now() - began,
    });
    parts.changed();
    return ack;
  }

  async function attempt(payload: Json, name: string, tries: number, reason: string): Promise<void> {
    const retry = tries === 0 ? {} : { retry: { attempt: tries, reason } };
    const ack = await send(name, { kind: "events_api", payload, ...retry });
    if (ack.type === "answered" || (ack.type === "failed" && ack.noRetry)) return;
    const wait = settings.retryEventsAfterMs[tries];
    if (wait === undefined) return;
    clock.after(wait, () => void attempt(payload, name, tries + 1, reasonOf(ack)));
  }

  return {
    connected: () => parts.transport().connected(),
    event(event, context = {}) {
      if (!parts.wanted(context.subscription ?? String(event.type))) return;
      const payload = wrap(event, parts, clock.now(), context.shared ?? false);
      const name = `event ${String(event.type)}`;
      clock.after(settings.delayMs, () => void attempt(payload, name, 0, ""));
      if (settings.duplicate) clock.after(settings.delayMs, () => void attempt(payload, name, 0, ""));
    },
    async interaction(kind, name, payload) {
      if (settings.duplicate) void send(name, { kind, payload });
      return send(name, { kind, payload });
    },
  };
}

function reasonOf(ack: Ack): string {
  switch (ack.type) {
    case "silent":
      return ack.reason;
    case "failed":
      return "http_error";
    default:
      return "connection_failed";
  }
}

function wrap(event: Json, parts: Parts, now: number, shared: boolean): Json {
  return {
    token: parts.verification,
    team_id: parts.teamId,
    context_team_id: parts.teamId,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event: { event_ts: (now / 1000).toFixed(6), ...event },
    type: "event_callback",
    event_id: newId("Ev"),
    event_time: Math.floor(now / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: parts.teamId,
        user_id: APP.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: shared,
    event_context: newId("4-"),
  };
}
