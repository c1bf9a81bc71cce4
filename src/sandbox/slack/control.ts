import type { Control, ControlAnswer } from "../api.ts";
import { announceChannel, announceRevoked, announceUserChange } from "./events.ts";
import { leaveChannel } from "./membership.ts";
import { freshSettings, type Slack } from "./slack.ts";
import type { Channel, User } from "./workspace/workspace.ts";

/** The connections, which control may break. */
interface Sockets {
  drop(): void;
  refresh(): void;
}

/** Does to the world what its people and its app cannot: time, faults, the administrator's deeds. */
export function control(slack: Slack, sockets: Sockets, order: Control, reset: () => void): ControlAnswer {
  try {
    carryOut(slack, sockets, order, reset);
    slack.changed();
    return { ok: true };
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    return { ok: false, error: fault.message };
  }
}

function carryOut(slack: Slack, sockets: Sockets, order: Control, reset: () => void): void {
  switch (order.do) {
    case "reset":
      reset();
      return;
    case "fault":
      slack.faults.add(order.fault);
      return;
    case "mend": {
      slack.faults.clear();
      const { refuseSockets, duplicate, delayMs } = freshSettings();
      Object.assign(slack.settings, { refuseSockets, duplicate, delayMs });
      return;
    }
    case "clock":
      moveClock(slack, order);
      return;
    case "limits":
      setLimits(slack, order);
      return;
    case "deliver":
      slack.settings.duplicate = order.duplicate ?? false;
      slack.settings.delayMs = order.delayMs ?? 0;
      return;
    case "drop sockets":
      sockets.drop();
      return;
    case "refresh sockets":
      sockets.refresh();
      return;
    case "refuse sockets":
      slack.settings.refuseSockets = order.refuse;
      return;
    default:
      administrate(slack, order);
      return;
  }
}

function moveClock(slack: Slack, order: Extract<Control, { do: "clock" }>): void {
  if (order.real) slack.clock.real();
  if (order.now !== undefined) slack.clock.set(order.now);
  if (order.advance !== undefined) slack.clock.advance(order.advance);
}

function setLimits({ settings }: Slack, order: Extract<Control, { do: "limits" }>): void {
  settings.postPerChannelPerSecond = order.postPerChannelPerSecond ?? settings.postPerChannelPerSecond;
  settings.fileDelayMs = order.fileDelayMs ?? settings.fileDelayMs;
  settings.retryEventsAfterMs = order.retryEventsAfterMs ?? settings.retryEventsAfterMs;
}

type Administration = Extract<
  Control,
  { do: "archive" | "rename" | "kick" | "scopes" | "deactivate" | "revoke token" }
>;

function administrate(slack: Slack, order: Administration): void {
  switch (order.do) {
    case "archive": {
      const channel = channelOf(slack, order.channel);
      channel.archived = order.archived;
      announceChannel(slack, channel, order.archived ? "archive" : "unarchive");
      return;
    }
    case "rename": {
      const channel = channelOf(slack, order.channel);
      channel.name = order.name;
      announceChannel(slack, channel, "rename");
      return;
    }
    case "kick":
      leaveChannel(slack, channelOf(slack, order.channel), userOf(slack, order.user));
      return;
    case "scopes":
      slack.scopes = new Set(order.scopes);
      return;
    case "deactivate": {
      const user = userOf(slack, order.user);
      user.deactivated = order.deactivated;
      announceUserChange(slack, user);
      return;
    }
    case "revoke token":
      slack.revoked = true;
      announceRevoked(slack);
      return;
  }
}

function channelOf(slack: Slack, id: string): Channel {
  const channel = slack.workspace.channels.get(id);
  if (!channel) throw new RangeError(`no channel ${id}`);
  return channel;
}

function userOf(slack: Slack, id: string): User {
  const user = slack.workspace.users.get(id);
  if (!user) throw new RangeError(`no user ${id}`);
  return user;
}
