import type { JSX } from "preact";
import type { SandboxMessage } from "../../api.ts";
import { Attachment } from "../blocks/attachment.tsx";
import { Blocks } from "../blocks/blocks.tsx";
import { Surface, useTouched } from "../blocks/surface.tsx";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icon.tsx";
import { items } from "../model/json.ts";
import { outsiderMark, personName, userOf } from "../model/lookups.ts";
import { isReply, msOf } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { MessageText } from "../text/rich.tsx";
import { clockTime, formatSlackDate } from "../text/slack-date.ts";
import { MessageActions } from "./message-actions.tsx";
import { Reactions, ReplyBar } from "./message-foot.tsx";

interface MessageViewProps {
  readonly message: SandboxMessage;
  /** Drawn under the same person's message, without name and picture. */
  readonly short: boolean;
  readonly inThread: boolean;
}

/** One message with everything that hangs on it. */
export function MessageView({ message, short, inThread }: MessageViewProps): JSX.Element {
  const { world } = usePage();
  const touched = useTouched();
  const blocks = [...message.blocks, ...message.attachments.flatMap((attachment) => items(attachment, "blocks"))];
  const ephemeral = message.ephemeralTo !== undefined;
  return (
    <article
      class={`message${short ? " short" : ""}${ephemeral ? " ephemeral" : ""}`}
      aria-label={`${personName(world, message.user)}: ${message.text.slice(0, 80)}`}
      data-ts={message.ts}
    >
      {ephemeral && (
        <div class="message-note">
          <Icon name="eye" size={14} /> Only visible to you
        </div>
      )}
      {!inThread && isReply(message) && <BroadcastNote message={message} />}
      <div class="message-row">
        <div class="message-gutter">{short ? <MessageTime message={message} /> : <Avatar user={message.user} />}</div>
        <div class="message-body">
          {!short && <MessageHead message={message} />}
          <Surface
            container={{ type: "message", channel: message.channel, ts: message.ts }}
            blocks={blocks}
            touched={touched}
          >
            <MessageContent message={message} />
          </Surface>
          {ephemeral && <Dismiss message={message} />}
          <Reactions message={message} />
          {!inThread && message.replyCount > 0 && <ReplyBar message={message} />}
        </div>
      </div>
      {!ephemeral && <MessageActions message={message} inThread={inThread} />}
    </article>
  );
}

function MessageContent({ message }: { readonly message: SandboxMessage }): JSX.Element {
  return (
    <>
      {message.blocks.length > 0 ? <Blocks of={message.blocks} /> : message.text && <MessageText text={message.text} />}
      {message.editedAt !== undefined && message.blocks.length === 0 && <span class="edited">(edited)</span>}
      {message.attachments.map((attachment, index) => (
        <Attachment key={index} attachment={attachment} />
      ))}
      {message.editedAt !== undefined && message.blocks.length > 0 && <span class="edited">(edited)</span>}
    </>
  );
}

function MessageHead({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { world } = usePage();
  const user = userOf(world, message.user);
  const mark = user && outsiderMark(user);
  return (
    <div class="message-head">
      <span class="message-name">{personName(world, message.user)}</span>
      {user?.kind === "bot" && <span class="badge">APP</span>}
      {mark && (
        <span class="badge outsider">
          <Icon name="building" size={11} /> {mark}
        </span>
      )}
      <MessageTime message={message} />
    </div>
  );
}

function MessageTime({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { me, world } = usePage();
  const at = msOf(message.ts);
  const full = formatSlackDate(at, "{date_pretty} at {time_secs}", { tz: me.tz, now: world.now });
  return (
    <time class="message-time" dateTime={new Date(at).toISOString()} title={full}>
      {clockTime(at, me.tz)}
    </time>
  );
}

function BroadcastNote({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { go } = usePage();
  return (
    <div class="message-note">
      <Icon name="reply" size={13} /> replied to a thread:{" "}
      <button
        type="button"
        class="link-button"
        onClick={() => go({ kind: "channel", channel: message.channel, thread: message.threadTs ?? message.ts })}
      >
        view thread
      </button>
    </div>
  );
}

function Dismiss({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { act } = usePage();
  return (
    <button
      type="button"
      class="link-button dismiss"
      onClick={() => void act({ do: "dismiss", channel: message.channel, ts: message.ts })}
    >
      Dismiss
    </button>
  );
}
