import type { JSX } from "preact";
import type { SandboxChannel } from "../../api.ts";
import { Icon } from "./icon.tsx";

/** "#" for a public channel, a lock for a private one. */
export function ChannelMark({
  channel,
  size = 16,
}: {
  readonly channel: SandboxChannel;
  readonly size?: number;
}): JSX.Element {
  const locked = channel.kind === "private";
  return (
    <span class="channel-mark">
      <Icon name={locked ? "lock" : "hash"} size={size} />
      <span class="sr-only">{locked ? "private channel" : "channel"} </span>
    </span>
  );
}
