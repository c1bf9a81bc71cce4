import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SandboxChannel } from "../../api.ts";
import { Avatar } from "../frame/avatar.tsx";
import { BackButton } from "../frame/back-button.tsx";
import { ChannelMark } from "../frame/channel-mark.tsx";
import { Icon } from "../frame/icon.tsx";
import { channelTitle, isMember, outsiderMark, partnerOf, userOf } from "../model/lookups.ts";
import { channelMessages, firstUnread } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { ChannelDetails } from "./channel-details.tsx";
import { Composer } from "./composer.tsx";
import { MessageList, Scroller } from "./message-list.tsx";

/** A channel or a direct message: its head, its messages and the field to write. */
export function ChannelView({ channel }: { readonly channel: SandboxChannel }): JSX.Element {
  const { world } = usePage();
  const messages = channelMessages(world, channel.id);
  const unreadFrom = useReading(channel);
  const title = channelTitle(world, channel);
  return (
    <section class="pane channel-pane" aria-label={`Channel ${title}`}>
      <ChannelHead channel={channel} />
      <Scroller newest={messages.at(-1)?.ts} label={`Messages in ${title}`}>
        <Beginning channel={channel} />
        <MessageList messages={messages} unreadFrom={unreadFrom} />
      </Scroller>
      <Foot channel={channel} />
    </section>
  );
}

/** Tells the server that the channel was looked at, and keeps the place of the line "New" until it is left. */
function useReading(channel: SandboxChannel): string | undefined {
  const { world, me, act } = usePage();
  const first = useRef<string>();
  if (first.current === undefined && channel.unread > 0) {
    first.current = firstUnread(channelMessages(world, channel.id), me.id, channel.unread);
  }
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const changed = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
  const waiting = channel.unread + channel.mentions;
  useEffect(() => {
    if (visible && waiting > 0) void act({ do: "read", channel: channel.id });
  }, [visible, waiting]);
  return first.current;
}

function ChannelHead({ channel }: { readonly channel: SandboxChannel }): JSX.Element {
  const { world } = usePage();
  const [details, setDetails] = useState(false);
  const partner = channel.kind === "dm" ? userOf(world, partnerOf(world, channel)) : undefined;
  const mark = partner && outsiderMark(partner);
  return (
    <header class="pane-head">
      <BackButton to={{ kind: "start" }} label="Back to the list" />
      <h1 class="pane-title">
        {partner ? <Avatar user={partner.id} size={24} /> : <ChannelMark channel={channel} size={18} />}
        <span>{channelTitle(world, channel)}</span>
        {channel.shared && <span class="badge outsider">Shared</span>}
        {channel.archived && <span class="badge">Archived</span>}
        {mark && <span class="badge outsider">{mark}</span>}
      </h1>
      {channel.topic && <span class="pane-topic">{channel.topic}</span>}
      {channel.kind !== "dm" && (
        <button type="button" class="members-button" onClick={() => setDetails(true)}>
          <span class="members-faces">
            {channel.members.slice(0, 3).map((member) => (
              <Avatar key={member} user={member} size={20} />
            ))}
          </span>
          <span>{channel.members.length}</span>
          <span class="sr-only">members, show them</span>
        </button>
      )}
      {details && <ChannelDetails channel={channel} onClose={() => setDetails(false)} />}
    </header>
  );
}

function Beginning({ channel }: { readonly channel: SandboxChannel }): JSX.Element {
  const { world } = usePage();
  const title = channelTitle(world, channel);
  if (channel.kind === "dm") {
    return (
      <div class="beginning">
        <Avatar user={partnerOf(world, channel)} size={64} />
        <h2>{title}</h2>
        <p>This is the beginning of your direct messages with {title}.</p>
      </div>
    );
  }
  return (
    <div class="beginning">
      <h2>
        <ChannelMark channel={channel} size={26} />
        {title}
      </h2>
      <p>
        This is the beginning of the {channel.kind} channel <strong>#{title}</strong>.{" "}
        {channel.shared && "People of another company are here too."}
      </p>
    </div>
  );
}

function Foot({ channel }: { readonly channel: SandboxChannel }): JSX.Element {
  const { world, act } = usePage();
  if (channel.archived) return <div class="foot-notice">This channel is archived: it can be read, not written to.</div>;
  if (isMember(world, channel)) return <Composer key={channel.id} channel={channel} />;
  return (
    <div class="foot-notice">
      <strong>
        <Icon name="hash" size={15} />
        {channel.name}
      </strong>
      <button type="button" class="button primary filled" onClick={() => void act({ do: "join", channel: channel.id })}>
        Join channel
      </button>
    </div>
  );
}
