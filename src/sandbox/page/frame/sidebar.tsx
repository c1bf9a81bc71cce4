import type { JSX } from "preact";
import type { SandboxChannel } from "../../api.ts";
import { appMessages, channelTitle, isMember, outsiderMark, partnerOf, userOf } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { Avatar } from "./avatar.tsx";
import { ChannelMark } from "./channel-mark.tsx";
import { Icon } from "./icon.tsx";

/** The list of channels, people and the app. */
export function Sidebar({ current }: { readonly current: string | undefined }): JSX.Element {
  const { world } = usePage();
  const app = appMessages(world);
  const rooms = world.channels
    .filter((channel) => channel.kind !== "dm")
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const mine = rooms.filter((channel) => isMember(world, channel) && !channel.archived);
  const open = rooms.filter((channel) => !isMember(world, channel) && !channel.archived);
  const people = world.channels.filter((one) => one.kind === "dm" && one !== app && isMember(world, one));
  return (
    <nav class="sidebar" aria-label="Channels and people">
      <div class="workspace-name">
        <span>{world.team.name}</span>
      </div>
      <div class="sidebar-scroll">
        <Group title="Channels" of={mine} current={current} />
        {people.length > 0 && <Group title="Direct messages" of={people} current={current} />}
        <AppEntry messages={app} current={current} />
        {open.length > 0 && <OpenChannels of={open} current={current} />}
      </div>
    </nav>
  );
}

interface GroupProps {
  readonly title: string;
  readonly of: readonly SandboxChannel[];
  readonly current: string | undefined;
}

function Group({ title, of, current }: GroupProps): JSX.Element {
  return (
    <section class="sidebar-group">
      <h2>{title}</h2>
      <ul>
        {of.map((channel) => (
          <li key={channel.id}>
            <ChannelEntry channel={channel} current={channel.id === current} />
          </li>
        ))}
      </ul>
      {of.length === 0 && <p class="sidebar-empty">Nothing here yet</p>}
    </section>
  );
}

/** Public channels this person is not in. */
function OpenChannels({ of, current }: Omit<GroupProps, "title">): JSX.Element {
  return (
    <details class="sidebar-group" open={of.some((channel) => channel.id === current)}>
      <summary>Channels to join</summary>
      <ul>
        {of.map((channel) => (
          <li key={channel.id}>
            <ChannelEntry channel={channel} current={channel.id === current} />
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ChannelEntryProps {
  readonly channel: SandboxChannel;
  readonly current: boolean;
}

function ChannelEntry({ channel, current }: ChannelEntryProps): JSX.Element {
  const { world, go } = usePage();
  const partner = channel.kind === "dm" ? userOf(world, partnerOf(world, channel)) : undefined;
  const mark = partner && outsiderMark(partner);
  return (
    <button
      type="button"
      class={channel.unread > 0 ? "sidebar-entry unread" : "sidebar-entry"}
      aria-current={current ? "page" : undefined}
      onClick={() => go({ kind: "channel", channel: channel.id })}
    >
      {partner ? <Avatar user={partner.id} size={20} /> : <ChannelMark channel={channel} />}
      <span class="sidebar-name">{channelTitle(world, channel)}</span>
      {mark && (
        <span class="sidebar-mark" title={mark}>
          <Icon name="building" size={13} />
          <span class="sr-only">{mark}</span>
        </span>
      )}
      {channel.shared && (
        <span class="sidebar-mark" title="Shared with another company">
          <Icon name="shared" size={14} />
          <span class="sr-only">shared with another company</span>
        </span>
      )}
      <UnreadBadge channel={channel} />
    </button>
  );
}

function UnreadBadge({ channel }: { readonly channel: SandboxChannel }): JSX.Element | null {
  const { mentions, unread } = channel;
  if (mentions > 0) {
    return (
      <span class="unread-badge">
        {mentions}
        <span class="sr-only"> mentions</span>
      </span>
    );
  }
  return unread > 0 ? <span class="sr-only">{unread} unread</span> : null;
}

function AppEntry({
  messages,
  current,
}: {
  readonly messages: SandboxChannel | undefined;
  readonly current: string | undefined;
}): JSX.Element {
  const { world, go } = usePage();
  const unread = (messages?.unread ?? 0) > 0;
  return (
    <section class="sidebar-group">
      <h2>Apps</h2>
      <button
        type="button"
        class={unread ? "sidebar-entry unread" : "sidebar-entry"}
        aria-current={current === "home" || (messages && current === messages.id) ? "page" : undefined}
        onClick={() => go(unread && messages ? { kind: "channel", channel: messages.id } : { kind: "home" })}
      >
        <Avatar user={world.app.botUserId} size={20} />
        <span class="sidebar-name">{world.app.name}</span>
        {!world.app.connected && <span class="sidebar-mark">offline</span>}
        {messages && <UnreadBadge channel={messages} />}
      </button>
    </section>
  );
}
