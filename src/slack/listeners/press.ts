import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Deed } from "../../flows/deeds/deed.ts";
import { notePerson } from "../../store/people.ts";
import { isStranger } from "../access/stranger.ts";
import { FAULT } from "../sentences.ts";
import type { SlackDeps } from "../slack-deps.ts";

/** One press of a button or one choice in a menu. */
export interface Press {
  readonly person: string;
  readonly teamId: string | null;
  /** Of the button, or of the chosen entry. */
  readonly value: string;
  readonly channel: string | null;
  readonly messageTs: string | null;
  readonly threadTs: string | null;
  readonly triggerId: string;
  readonly client: WebClient;
  /** One sentence that only this person sees. */
  readonly tell: (sentence: string) => Promise<void>;
  readonly respond: RespondFn;
}

/** Who may press: people of the own workspace, or also those of the client's. */
export type Audience = "inside" | "everybody";

const OUTSIDER =
  "These buttons are for the team that runs Leadline. If something is wrong, tell them here in the thread.";
const UNKNOWN = "This button belongs to another version of Leadline. Look at the newest message of the incident.";
const EXPIRED = "Slack did not give me enough time to open the window. Please press again.";

/**
 * Listens to a button. Slack is answered first, then the deed is done, and what people see of it is the message that is
 * drawn anew; only a refusal is told, to this person alone.
 */
export function onPress(
  app: App,
  deps: SlackDeps,
  actionId: string,
  audience: Audience,
  handle: (press: Press) => Promise<void>,
): void {
  app.action<BlockAction>({ type: "block_actions", action_id: actionId }, async ({ ack, body, client, respond }) => {
    await ack();
    const press = pressOf(deps, body, client, respond);
    try {
      if (audience === "inside" && (await isStranger(deps, press))) return await press.tell(OUTSIDER);
      await remember(deps, body);
      await handle(press);
    } catch (error) {
      const expired = isExpired(error);
      if (!expired) deps.core.log.error({ err: error, actionId, person: press.person }, "press failed");
      await press.tell(expired ? EXPIRED : FAULT);
    }
  });
}

function pressOf(deps: SlackDeps, body: BlockAction, client: WebClient, respond: RespondFn): Press {
  const [action] = body.actions;
  const container = body.container as { message_ts?: string; thread_ts?: string } | undefined;
  const threadTs = container?.thread_ts ?? null;
  const press = {
    person: body.user.id,
    teamId: body.user.team_id ?? body.team?.id ?? null,
    value: pressedValue(action),
    channel: body.channel?.id ?? null,
    messageTs: container?.message_ts ?? null,
    threadTs,
    triggerId: body.trigger_id,
    client,
    respond,
  };
  return { ...press, tell: (sentence) => tell(deps, press, sentence) };
}

function pressedValue(action: BlockAction["actions"][number] | undefined): string {
  if (action?.type === "button") return action.value ?? "";
  if (action?.type === "overflow") return action.selected_option.value ?? "";
  return "";
}

/** A sentence is worth one try by either way, and never a fault of its own. */
async function tell(deps: SlackDeps, press: Omit<Press, "tell">, text: string): Promise<void> {
  const thread = press.threadTs === null ? {} : { thread_ts: press.threadTs };
  try {
    await press.respond({ response_type: "ephemeral", replace_original: false, text, ...thread });
  } catch {
    await whisper(deps, press.client, { channel: press.channel, user: press.person, text, threadTs: press.threadTs });
  }
}

/** A sentence for one person in a channel, where there is no press to respond to any more. */
export async function whisper(
  deps: SlackDeps,
  client: WebClient,
  to: {
    readonly channel: string | null;
    readonly user: string;
    readonly text: string;
    readonly threadTs: string | null;
  },
): Promise<void> {
  const { channel, user, text, threadTs } = to;
  try {
    if (channel) await client.chat.postEphemeral({ channel, user, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
  } catch (error) {
    deps.core.log.warn({ err: error, user }, "a person could not be told");
  }
}

/** Post-mortems name people: the name is learned when they act. */
async function remember(deps: SlackDeps, body: BlockAction): Promise<void> {
  const { id, name, username, team_id: teamId } = body.user;
  const shown = name ?? username;
  if (!shown) return;
  await notePerson(deps.core.db, { userId: id, name: shown, teamId: teamId ?? null, seenAt: deps.core.now() });
}

function isExpired(error: unknown): boolean {
  const code = (error as { data?: { error?: unknown } }).data?.error;
  return code === "expired_trigger_id" || code === "exchanged_trigger_id" || code === "invalid_trigger_id";
}

/** Reads a value; the person is told where it is none that this version knows. */
export async function withValue<T>(
  press: Press,
  parse: (value: string) => T | undefined,
  use: (value: T) => Promise<void>,
): Promise<void> {
  const parsed = parse(press.value);
  await (parsed === undefined ? press.tell(UNKNOWN) : use(parsed));
}

/** Tells of a refusal; whether a reason is needed. */
export async function settle(press: Press, deed: Deed): Promise<boolean> {
  if (deed.kind === "refused") await press.tell(deed.why);
  return deed.kind === "needs_reason";
}
