import type { World } from "../../api.ts";

interface Named {
  readonly written: string;
  readonly markup: string;
}

/**
 * What a person typed, as Slack stores it: `&`, `<` and `>` escaped, and `@Ana Ruiz`, `@lead-managers`, `@here`,
 * `#lead-alerts` as ids. Longer names win, so "@Ana Ruiz" is not read as "@Ana".
 */
export function encodeTyped(text: string, world: World): string {
  const escaped = escapeEntities(text);
  const names = knownNames(world);
  let encoded = "";
  let at = 0;
  while (at < escaped.length) {
    const found = startsName(escaped, at) ? names.find((name) => standsAt(escaped, at, name.written)) : undefined;
    encoded += found ? found.markup : escaped[at];
    at += found ? found.written.length : 1;
  }
  return encoded;
}

function escapeEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function knownNames(world: World): readonly Named[] {
  const people = world.users.flatMap((user) =>
    [user.realName, user.name].map((name) => ({ written: `@${escapeEntities(name)}`, markup: `<@${user.id}>` })),
  );
  const groups = world.groups.map((group) => ({ written: `@${group.handle}`, markup: `<!subteam^${group.id}>` }));
  const ranges = ["here", "channel", "everyone"].map((range) => ({ written: `@${range}`, markup: `<!${range}>` }));
  const channels = world.channels
    .filter((channel) => channel.kind !== "dm")
    .map((channel) => ({ written: `#${channel.name}`, markup: `<#${channel.id}>` }));
  return [...people, ...groups, ...ranges, ...channels].toSorted((a, b) => b.written.length - a.written.length);
}

function startsName(text: string, at: number): boolean {
  return (text[at] === "@" || text[at] === "#") && (at === 0 || /[\s(,;:]/.test(text[at - 1] ?? ""));
}

function standsAt(text: string, at: number, written: string): boolean {
  if (text.slice(at, at + written.length).toLowerCase() !== written.toLowerCase()) return false;
  return !/[\p{L}\p{N}_-]/u.test(text[at + written.length] ?? " ");
}
