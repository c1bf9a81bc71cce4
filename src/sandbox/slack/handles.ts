import type { Clock } from "./clock.ts";
import { newId, newSecret } from "./ids.ts";
import { SlackFault } from "./slack-fault.ts";

const TRIGGER_LIVES_MS = 3_000;
const RESPONSE_URL_LIVES_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

interface Trigger {
  readonly user: string;
  readonly until: number;
  used: boolean;
}

/** Where answers through a response_url go: the channel, and the message whose element was pressed. */
export interface ReplyTarget {
  readonly user: string;
  readonly channel: string;
  readonly ts?: string;
}

interface ResponseUrl extends ReplyTarget {
  readonly until: number;
  used: number;
}

/** The one-use trigger_ids and few-use response_urls that Slack hands out with interactions. */
export interface Handles {
  newTrigger(user: string): string;
  /** The person to whom the trigger belongs; it cannot be used again. */
  takeTrigger(id: string): string;
  /** The last part of a new response_url. */
  newResponse(target: ReplyTarget): string;
  /** Where this answer goes; counts as one of its five uses. */
  takeResponse(id: string): ReplyTarget;
  clear(): void;
}

export function createHandles(clock: Clock): Handles {
  const triggers = new Map<string, Trigger>();
  const responses = new Map<string, ResponseUrl>();
  return {
    newTrigger(user) {
      const id = `${clock.now()}.${newId("", 12)}.${newSecret(8)}`;
      triggers.set(id, { user, until: clock.now() + TRIGGER_LIVES_MS, used: false });
      forgetOldest(triggers);
      return id;
    },
    takeTrigger(id) {
      const trigger = triggers.get(id);
      if (!trigger) throw new SlackFault("invalid_trigger_id");
      if (trigger.used) throw new SlackFault("exchanged_trigger_id");
      if (clock.now() > trigger.until) throw new SlackFault("expired_trigger_id");
      trigger.used = true;
      return trigger.user;
    },
    newResponse(target) {
      const id = `${newId("T", 8)}/${newSecret(12)}`;
      responses.set(id, { ...target, until: clock.now() + RESPONSE_URL_LIVES_MS, used: 0 });
      forgetOldest(responses);
      return id;
    },
    takeResponse(id) {
      const response = responses.get(id);
      if (!response) throw new SlackFault("invalid_url");
      if (clock.now() > response.until) throw new SlackFault("expired_url");
      if (response.used >= RESPONSE_URL_USES) throw new SlackFault("used_url");
      response.used += 1;
      return response;
    },
    clear() {
      triggers.clear();
      responses.clear();
    },
  };
}

function forgetOldest(handles: Map<string, unknown>): void {
  const [oldest] = handles.keys();
  if (handles.size > 5_000 && oldest !== undefined) handles.delete(oldest);
}
