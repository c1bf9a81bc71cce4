import type { SandboxChannel, SandboxUser, World } from "../../api.ts";

/** Short questions to the world that many parts of the page ask. */

export function userOf(world: World, id: string): SandboxUser | undefined {
  return world.users.find((user) => user.id === id);
}

export function channelOf(world: World, id: string): SandboxChannel | undefined {
  return world.channels.find((channel) => channel.id === id);
}

/** The name people see: "Ana Ruiz", or the id where the person is not known. */
export function personName(world: World, id: string): string {
  const user = userOf(world, id);
  return user ? user.realName || user.name : id;
}

/** The other person of a direct message, or oneself in a note to oneself. */
export function partnerOf(world: World, channel: SandboxChannel): string {
  return channel.members.find((member) => member !== world.me) ?? world.me;
}

export function channelTitle(world: World, channel: SandboxChannel): string {
  return channel.kind === "dm" ? personName(world, partnerOf(world, channel)) : channel.name;
}

/** The direct message with the app: its "Messages" tab. */
export function appMessages(world: World): SandboxChannel | undefined {
  return world.channels.find(
    (channel) => channel.kind === "dm" && channel.members.includes(world.app.botUserId) && isMember(world, channel),
  );
}

export function isMember(world: World, channel: SandboxChannel): boolean {
  return channel.members.includes(world.me);
}

/** Where a person lands: the channel with a mention, else with something unread, else the one for alerts. */
export function firstChannel(world: World): SandboxChannel | undefined {
  const mine = world.channels.filter((channel) => channel.kind !== "dm" && isMember(world, channel));
  return (
    mine.find((channel) => channel.mentions > 0) ??
    mine.find((channel) => channel.name.includes("alert")) ??
    mine.find((channel) => channel.unread > 0) ??
    mine[0] ??
    world.channels.find((channel) => isMember(world, channel))
  );
}

/** "Guest" or "Acme Dental, external": what marks people who do not belong to the team. */
export function outsiderMark(user: SandboxUser): string | undefined {
  if (user.kind === "guest") return user.company ? `Guest · ${user.company}` : "Guest";
  if (user.kind === "external") return user.company ? `External · ${user.company}` : "External";
  return undefined;
}
