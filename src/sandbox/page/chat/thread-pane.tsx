import type { JSX } from "preact";
import type { SandboxChannel } from "../../api.ts";
import { BackButton } from "../frame/back-button.tsx";
import { Icon } from "../frame/icon.tsx";
import { channelTitle, isMember } from "../model/lookups.ts";
import { repliesOf, rootOf } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { Composer } from "./composer.tsx";
import { Scroller } from "./message-list.tsx";
import { MessageView } from "./message-view.tsx";

interface ThreadPaneProps {
  readonly channel: SandboxChannel;
  readonly thread: string;
}

/** A message with its replies. */
export function ThreadPane({ channel, thread }: ThreadPaneProps): JSX.Element {
  const { world, go } = usePage();
  const root = rootOf(world, channel.id, thread);
  const replies = repliesOf(world, channel.id, thread);
  const title = channelTitle(world, channel);
  const back = { kind: "channel", channel: channel.id } as const;
  return (
    <aside class="pane thread-pane" aria-label={`Thread in ${title}`}>
      <header class="pane-head">
        <BackButton to={back} label="Back to the channel" />
        <h2 class="pane-title">
          <span>Thread</span>
          <span class="pane-subtitle">{channel.kind === "dm" ? title : `# ${title}`}</span>
        </h2>
        <button type="button" class="icon-button close-thread" aria-label="Close the thread" onClick={() => go(back)}>
          <Icon name="close" />
        </button>
      </header>
      <Scroller newest={replies.at(-1)?.ts} label="Thread">
        {root ? (
          <MessageView key={root.ts} message={root} short={false} inThread />
        ) : (
          <p class="empty">This message is no longer there.</p>
        )}
        {replies.length > 0 && (
          <div class="replies-line">
            <span>
              {replies.length} {replies.length === 1 ? "reply" : "replies"}
            </span>
          </div>
        )}
        {replies.map((reply) => (
          <MessageView key={reply.ts} message={reply} short={false} inThread />
        ))}
      </Scroller>
      {!channel.archived && isMember(world, channel) && <Composer key={thread} channel={channel} thread={thread} />}
    </aside>
  );
}
