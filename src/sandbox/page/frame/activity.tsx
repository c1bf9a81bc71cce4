import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SandboxNotification } from "../../api.ts";
import { channelOf, channelTitle, personName } from "../model/lookups.ts";
import { isReply, rootOf } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { MessageText } from "../text/rich.tsx";
import { clockTime } from "../text/slack-date.ts";
import { Avatar } from "./avatar.tsx";
import { BackButton } from "./back-button.tsx";

const REASONS: Readonly<Record<SandboxNotification["reason"], string>> = {
  mention: "was mentioned",
  "group mention": "is in a group that was mentioned",
  "channel mention": "is in a channel that was notified",
  "direct message": "got a direct message",
  "thread reply": "follows the thread",
};

/** Who was notified, and why. */
export function Activity(): JSX.Element {
  const { world, me } = usePage();
  const [everybody, setEverybody] = useState(false);
  const shown = world.notifications
    .filter((one) => everybody || one.user === me.id)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, 200);
  return (
    <section class="sidebar activity" aria-label="Notifications">
      <div class="workspace-name">
        <BackButton to={{ kind: "start" }} label="Back to the list" />
        <span>Activity</span>
      </div>
      <fieldset class="activity-filter" aria-label="Whose notifications">
        <button type="button" aria-pressed={!everybody} onClick={() => setEverybody(false)}>
          Mine
        </button>
        <button type="button" aria-pressed={everybody} onClick={() => setEverybody(true)}>
          Everybody's
        </button>
      </fieldset>
      <ul class="sidebar-scroll activity-list">
        {shown.map((one) => (
          <NotificationEntry key={one.id} notification={one} everybody={everybody} />
        ))}
      </ul>
      {shown.length === 0 && (
        <p class="sidebar-empty">
          {everybody ? "Nobody has been notified yet." : "You have not been notified yet."} Edits notify nobody.
        </p>
      )}
    </section>
  );
}

interface NotificationEntryProps {
  readonly notification: SandboxNotification;
  readonly everybody: boolean;
}

function NotificationEntry({ notification, everybody }: NotificationEntryProps): JSX.Element {
  const { world, me, go } = usePage();
  const { user, channel, ts, reason } = notification;
  const room = channelOf(world, channel);
  const message = rootOf(world, channel, ts);
  const thread = message && isReply(message) ? message.threadTs : undefined;
  const who = user === me.id ? "You" : personName(world, user);
  return (
    <li>
      <button
        type="button"
        class="activity-entry"
        onClick={() => go(thread ? { kind: "channel", channel, thread } : { kind: "channel", channel })}
      >
        <Avatar user={everybody ? user : (message?.user ?? user)} size={32} />
        <span class="activity-words">
          <span class="activity-why">
            <strong>{who}</strong> {user === me.id ? YOURS[reason] : REASONS[reason]}
            {room && ` · ${room.kind === "dm" ? "" : "#"}${channelTitle(world, room)}`}
          </span>
          <span class="activity-text">
            <MessageText text={notification.text} />
          </span>
        </span>
        <time class="activity-time">{clockTime(notification.at, me.tz)}</time>
      </button>
    </li>
  );
}

const YOURS: Readonly<Record<SandboxNotification["reason"], string>> = {
  mention: "were mentioned",
  "group mention": "are in a group that was mentioned",
  "channel mention": "are in a channel that was notified",
  "direct message": "got a direct message",
  "thread reply": "follow this thread",
};
