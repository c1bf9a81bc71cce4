import type { WebClient } from "@slack/web-api";
import { attempt, type Outcome } from "./outcome.ts";

/** Every message that Leadline posts carries this, so that it can be found again. */
export const EVENT_TYPE = "leadline_post";

export interface Search {
  /** Id of the row in the outbox. */
  readonly outboxId: string;
  readonly channel: string;
  /** Thread it belongs to; null: the channel itself. */
  readonly threadTs: string | null;
  /** Milliseconds since 1970: it cannot be older. */
  readonly since: number;
}

const PAGES = 10;

interface Page {
  messages?: { ts?: string; user?: string; bot_id?: string; metadata?: unknown }[];
  has_more?: boolean;
  response_metadata?: { next_cursor?: string };
}

/** Times (`ts`) of the bot's own messages that carry this outbox id, oldest first. More than one is a double. */
export function lookUp(
  client: WebClient,
  bot: { readonly userId: string; readonly botId: string },
  search: Search,
): Promise<Outcome<string[]>> {
  return attempt(async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await readPage(client, search, cursor);
      for (const message of answer.messages ?? []) {
        const isOwn = message.user === bot.userId || message.bot_id === bot.botId;
        // Any app may write the same metadata; only our own messages count.
        if (isOwn && message.ts && outboxId(message.metadata) === search.outboxId) found.push(message.ts);
      }
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) break;
    }
    return [...new Set(found)].sort();
  });
}

function readPage(client: WebClient, search: Search, cursor: string | undefined): Promise<Page> {
  const common = {
    channel: search.channel,
    include_all_metadata: true,
    inclusive: true,
    limit: 200,
    oldest: (search.since / 1000).toFixed(6),
    ...(cursor ? { cursor } : {}),
  };
  return search.threadTs === null
    ? client.conversations.history(common)
    : client.conversations.replies({ ...common, ts: search.threadTs });
}

function outboxId(metadata: unknown): unknown {
  const { event_type, event_payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: unknown };
  return event_type === EVENT_TYPE ? (event_payload as { outbox_id?: unknown } | undefined)?.outbox_id : undefined;
}
