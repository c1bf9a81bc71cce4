import type { ElementState, Json, World } from "../../api.ts";
import { field, items, optional, text, texts } from "../model/json.ts";
import { isMember } from "../model/lookups.ts";

/** One choice of a select. `state` is what Slack reports for it: the option object, or the id. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly state: Json | string;
}

export interface ChoiceGroup {
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** The key under which a select's state stands, and whether it holds one or many. */
const KEYS: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  static_select: { one: "selected_option", many: "selected_options" },
  users_select: { one: "selected_user", many: "selected_users" },
  conversations_select: { one: "selected_conversation", many: "selected_conversations" },
  channels_select: { one: "selected_channel", many: "selected_channels" },
};

function kindOf(element: Json): string {
  return text(element, "type").replace(/^multi_/, "");
}

/** What a select offers: its own options, the people, or the channels this person sees. */
export function choiceGroups(element: Json, world: World): readonly ChoiceGroup[] {
  switch (kindOf(element)) {
    case "users_select":
      return [{ label: "", choices: people(world) }];
    case "conversations_select":
    case "channels_select":
      return [{ label: "", choices: channels(world) }];
    default: {
      const groups = items(element, "option_groups");
      if (groups.length === 0) return [{ label: "", choices: items(element, "options").map(choiceOf) }];
      return groups.map((group) => ({
        label: text(field(group, "label"), "text"),
        choices: items(group, "options").map(choiceOf),
      }));
    }
  }
}

function choiceOf(option: Json): Choice {
  return { value: text(option, "value"), label: text(field(option, "text"), "text"), state: option };
}

function people(world: World): readonly Choice[] {
  return world.users
    .filter((user) => !user.deactivated && user.kind !== "bot")
    .map((user) => ({ value: user.id, label: user.realName, state: user.id }));
}

function channels(world: World): readonly Choice[] {
  return world.channels
    .filter((channel) => channel.kind !== "dm" && !channel.archived && isMember(world, channel))
    .map((channel) => ({ value: channel.id, label: `#${channel.name}`, state: channel.id }));
}

/** The value chosen in a single select, "" for none. */
export function chosenOne(element: Json, state: ElementState): string {
  const key = KEYS[kindOf(element)]?.one ?? "selected_option";
  return text(state, key) || text(optional(state, key) ?? {}, "value");
}

/** The values chosen in a multi select. */
export function chosenMany(element: Json, state: ElementState): readonly string[] {
  const key = KEYS[kindOf(element)]?.many ?? "selected_options";
  const options = items(state, key);
  return options.length > 0 ? options.map((option) => text(option, "value")) : texts(state, key);
}

/** The state of a single select with this choice, or with none. */
export function stateOfOne(element: Json, choice: Choice | undefined): ElementState {
  return { type: text(element, "type"), [KEYS[kindOf(element)]?.one ?? "selected_option"]: choice?.state ?? null };
}

/** The state of a multi select with these choices. */
export function stateOfMany(element: Json, choices: readonly Choice[]): ElementState {
  const key = KEYS[kindOf(element)]?.many ?? "selected_options";
  return { type: text(element, "type"), [key]: choices.map((choice) => choice.state) };
}
