import type { World } from "../../api.ts";

/** One line of the list above the composer. Choosing it replaces the text from `from` to the caret with `insert`. */
export interface Suggestion {
  readonly key: string;
  readonly kind: "command" | "shortcut" | "person" | "group" | "range" | "channel";
  readonly title: string;
  readonly detail: string;
  readonly insert: string;
  readonly from: number;
  /** The person to show the picture of, or the callback of a shortcut. */
  readonly ref?: string;
}

export interface Suggestions {
  readonly list: readonly Suggestion[];
  /** The usage of the command that is being typed, such as "[metric] [group] [period]". */
  readonly usage?: string;
}

const NOTHING: Suggestions = { list: [] };
const MOST = 8;

/** The commands of Slack itself that the page carries out. */
const BUILT_IN = [
  { command: "/invite", description: "Invite somebody to this channel", usageHint: "@somebody" },
] as const;

/** What can complete the text before the caret. Commands only where they work: not in threads. */
export function suggest(world: World, text: string, caret: number, inThread: boolean): Suggestions {
  const before = text.slice(0, caret);
  if (before.startsWith("/") && !inThread) return suggestCommands(world, before);
  const mark = /(^|[\s(])([@#])([^\s@#]*)$/.exec(before);
  if (!mark) return NOTHING;
  const from = caret - (mark[3]?.length ?? 0) - 1;
  const typed = (mark[3] ?? "").toLowerCase();
  return { list: mark[2] === "@" ? suggestPeople(world, typed, from) : suggestChannels(world, typed, from) };
}

function suggestCommands(world: World, before: string): Suggestions {
  const commands = [...world.commands, ...BUILT_IN];
  const word = before.split(/\s/, 1)[0] ?? "";
  if (word.length < before.length) {
    const known = commands.find((one) => one.command === word);
    return known?.usageHint ? { list: [], usage: `${known.command} ${known.usageHint}` } : NOTHING;
  }
  const typed = word.slice(1).toLowerCase();
  const list = commands
    .filter((one) => one.command.slice(1).startsWith(typed))
    .map(
      (one): Suggestion => ({
        key: one.command,
        kind: "command",
        title: one.usageHint ? `${one.command} ${one.usageHint}` : one.command,
        detail: one.description,
        insert: `${one.command} `,
        from: 0,
      }),
    );
  return { list: [...list, ...suggestShortcuts(world, typed)].slice(0, MOST) };
}

function suggestShortcuts(world: World, typed: string): readonly Suggestion[] {
  return world.shortcuts
    .filter((one) => one.type === "global" && one.name.toLowerCase().includes(typed))
    .map((one) => ({
      key: one.callbackId,
      kind: "shortcut",
      title: one.name,
      detail: one.description,
      insert: "",
      from: 0,
      ref: one.callbackId,
    }));
}

function suggestPeople(world: World, typed: string, from: number): Suggestions["list"] {
  const people = world.users
    .filter((user) => !user.deactivated && matches(typed, user.realName, user.name))
    .map(
      (user): Suggestion => ({
        key: user.id,
        kind: "person",
        title: user.realName,
        detail: `@${user.name}`,
        insert: `@${user.name} `,
        from,
        ref: user.id,
      }),
    );
  const groups = world.groups
    .filter((group) => matches(typed, group.handle, group.name))
    .map(
      (group): Suggestion => ({
        key: group.id,
        kind: "group",
        title: `@${group.handle}`,
        detail: `${group.name} · ${group.users.length} people`,
        insert: `@${group.handle} `,
        from,
      }),
    );
  const ranges = (["here", "channel"] as const)
    .filter((range) => matches(typed, range))
    .map(
      (range): Suggestion => ({
        key: range,
        kind: "range",
        title: `@${range}`,
        detail: range === "here" ? "Notify everyone online in this channel" : "Notify everyone in this channel",
        insert: `@${range} `,
        from,
      }),
    );
  return [...people, ...groups, ...ranges].slice(0, MOST);
}

function suggestChannels(world: World, typed: string, from: number): Suggestions["list"] {
  return world.channels
    .filter((channel) => channel.kind !== "dm" && !channel.archived && channel.name.includes(typed))
    .slice(0, MOST)
    .map((channel) => ({
      key: channel.id,
      kind: "channel",
      title: channel.name,
      detail: channel.topic,
      insert: `#${channel.name} `,
      from,
    }));
}

/** Whether a name, or one of its words, begins as typed. */
function matches(typed: string, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(typed) || lower.split(/[\s.-]/).some((word) => word.startsWith(typed));
  });
}
