import type { JSX } from "preact";
import type { SandboxMessage } from "../../api.ts";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icon.tsx";
import { personName } from "../model/lookups.ts";
import { msOf } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { emojiFor } from "../text/emoji.ts";
import { EmojiGlyph } from "../text/emoji-glyph.tsx";
import { ago } from "../text/slack-date.ts";
import { EmojiMenu } from "./emoji-menu.tsx";

/** What hangs below a message: reactions, and the way into its thread. */
export function Reactions({ message }: { readonly message: SandboxMessage }): JSX.Element | null {
  const { world, me, act } = usePage();
  if (message.reactions.length === 0) return null;
  const react = (name: string) => void act({ do: "react", channel: message.channel, ts: message.ts, name });
  return (
    <div class="reactions">
      {message.reactions.map(({ name, users }) => {
        const who = users.map((user) => (user === me.id ? "you" : personName(world, user))).join(", ");
        return (
          <button
            key={name}
            type="button"
            class="reaction"
            aria-pressed={users.includes(me.id)}
            title={`${who} reacted with :${name}:`}
            aria-label={`${name}, ${users.length}: ${who}`}
            onClick={() => react(name)}
          >
            {emojiFor(name) ? <EmojiGlyph name={name} /> : `:${name}:`} <span>{users.length}</span>
          </button>
        );
      })}
      <EmojiMenu label="Add reaction" class="reaction add" button={<Icon name="smile" size={15} />} onPick={react} />
    </div>
  );
}

/** "3 replies, last reply 5 minutes ago". */
export function ReplyBar({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { go, world } = usePage();
  const { replyCount, latestReply } = message;
  return (
    <button
      type="button"
      class="reply-bar"
      onClick={() => go({ kind: "channel", channel: message.channel, thread: message.ts })}
    >
      <span class="reply-faces">
        {message.replyUsers.slice(0, 5).map((user) => (
          <Avatar key={user} user={user} size={24} />
        ))}
      </span>
      <span class="reply-count">
        {replyCount} {replyCount === 1 ? "reply" : "replies"}
      </span>
      {latestReply && <span class="reply-last">Last reply {ago(world.now - msOf(latestReply))}</span>}
      <span class="reply-view">View thread</span>
      <Icon name="right" size={14} />
    </button>
  );
}
