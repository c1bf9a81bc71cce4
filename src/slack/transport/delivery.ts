/** What came in from Slack, and by what it is known when it comes again. */

type DeliveryKind = "event" | "command" | "action" | "view" | "shortcut";

export interface Delivery {
  /** The same for every repetition of one delivery, and for nothing else. */
  readonly key: string;
  readonly kind: DeliveryKind;
}

type Body = Readonly<Record<string, unknown>>;

/** Null: nothing that has to be kept, such as a request for the options of a menu. */
export function deliveryOf(body: Body): Delivery | null {
  if (isBody(body.event)) return named("event", [body.event_id]);
  if (typeof body.command === "string") return named("command", [body.trigger_id]);
  switch (body.type) {
    case "block_actions":
      return named("action", body.trigger_id ? [body.trigger_id] : actionParts(body));
    case "shortcut":
    case "message_action":
      return named("shortcut", [body.trigger_id ?? body.action_ts, body.callback_id]);
    case "view_submission":
    case "view_closed":
      return named("view", viewParts(body));
    default:
      return null;
  }
}

function named(kind: DeliveryKind, parts: readonly unknown[]): Delivery | null {
  const words = parts.filter((part) => typeof part === "string" && part !== "");
  return words.length === 0 ? null : { kind, key: `${kind}:${words.join(":")}`.replaceAll("\0", "").slice(0, 500) };
}

function actionParts(body: Body): unknown[] {
  const action = isBody(asList(body.actions)[0]) ? (asList(body.actions)[0] as Body) : {};
  const container = isBody(body.container) ? body.container : {};
  return [idOf(body.user), action.action_ts, action.action_id, container.message_ts ?? container.view_id];
}

/** A modal that was refused with errors is submitted again with the same id and hash: only the trigger is new. */
function viewParts(body: Body): unknown[] {
  const view = isBody(body.view) ? body.view : {};
  return [body.type, view.id, view.hash, idOf(body.user), body.trigger_id];
}

function idOf(thing: unknown): unknown {
  return isBody(thing) ? thing.id : undefined;
}

function asList(thing: unknown): readonly unknown[] {
  return Array.isArray(thing) ? thing : [];
}

function isBody(thing: unknown): thing is Body {
  return typeof thing === "object" && thing !== null && !Array.isArray(thing);
}

/** Larger bodies are not kept: the delivery is known, but cannot be repeated after a crash. */
const LARGEST = 256_000;
/** Secrets that come with deliveries and that nobody needs. */
const SECRETS = new Set(["token", "bot_access_token"]);

/** What is stored of a body: without secrets, fit for the database. Null: it is too large. */
export function keptBody(body: Body): Record<string, unknown> | null {
  const text = JSON.stringify(body, (name, value: unknown) => {
    if (SECRETS.has(name)) return undefined;
    return typeof value === "string" ? cleaned(value) : value;
  });
  return text.length > LARGEST ? null : (JSON.parse(text) as Record<string, unknown>);
}

/** PostgreSQL refuses NUL and halves of surrogate pairs in JSON; a message with one in it must not be lost for that. */
function cleaned(text: string): string {
  return Buffer.from(text.replaceAll("\0", ""), "utf8").toString("utf8");
}
