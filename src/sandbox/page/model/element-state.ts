import type { ElementState, Json, StateValues } from "../../api.ts";
import { field, items, optional, text, texts } from "./json.ts";

/**
 * The state of elements as Slack reports it in `state.values`. What a person chose is kept by block_id and action_id;
 * what they did not touch has the value the app gave it.
 */
export type Touched = ReadonlyMap<string, ElementState>;

/** A stateful element with the ids under which its state is reported. */
interface Stateful {
  readonly blockId: string;
  readonly element: Json;
}

const STATELESS = new Set(["button", "overflow", "image", "workflow_button", "icon_button", "feedback_buttons"]);

export function stateKey(blockId: string, actionId: string): string {
  return `${blockId}\n${actionId}`;
}

/** The ids of a block: those the app gave, or the block's place where it gave none. */
export function blockIdOf(block: Json, index: number): string {
  return text(block, "block_id") || `block-${index}`;
}

/** state.values over all blocks of a surface. */
export function stateValues(blocks: readonly Json[], touched: Touched): StateValues {
  const values: Record<string, Record<string, ElementState>> = {};
  for (const { blockId, element } of blocks.flatMap(statefulOf)) {
    const actionId = text(element, "action_id");
    const ofBlock = values[blockId] ?? {};
    ofBlock[actionId] = touched.get(stateKey(blockId, actionId)) ?? initialState(element);
    values[blockId] = ofBlock;
  }
  return values;
}

/** Input blocks that must be filled in and are not, by block_id, with Slack's words for it. */
export function missingInputs(blocks: readonly Json[], values: StateValues): Readonly<Record<string, string>> {
  const missing = blocks.flatMap((block, index) => {
    if (block.type !== "input" || block.optional === true) return [];
    const blockId = blockIdOf(block, index);
    const state = values[blockId]?.[text(field(block, "element"), "action_id")];
    return state && !isFilled(state) ? [[blockId, "Please complete this required field."] as const] : [];
  });
  return Object.fromEntries(missing);
}

function statefulOf(block: Json, index: number): readonly Stateful[] {
  const blockId = blockIdOf(block, index);
  const single = [optional(block, "element"), optional(block, "accessory")].filter((one) => one !== undefined);
  const own = [...single, ...(block.type === "actions" ? items(block, "elements") : [])];
  const stateful = own.filter((element) => !STATELESS.has(text(element, "type")));
  return [...stateful.map((element) => ({ blockId, element })), ...items(block, "child_blocks").flatMap(statefulOf)];
}

function isFilled(state: ElementState): boolean {
  return Object.entries(state).some(
    ([key, value]) => key !== "type" && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
}

/** The state an element has before anybody touched it. */
export function initialState(element: Json): ElementState {
  const type = text(element, "type");
  const initial = (key: string): unknown => element[`initial_${key}`] ?? null;
  switch (type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return { type, value: initial("value") };
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return { type, selected_option: initial("option") };
    case "multi_static_select":
    case "checkboxes":
      return { type, selected_options: items(element, "initial_options") };
    case "users_select":
      return { type, selected_user: initial("user") };
    case "multi_users_select":
      return { type, selected_users: texts(element, "initial_users") };
    case "conversations_select":
      return { type, selected_conversation: initial("conversation") };
    case "channels_select":
      return { type, selected_channel: initial("channel") };
    case "multi_conversations_select":
      return { type, selected_conversations: texts(element, "initial_conversations") };
    case "multi_channels_select":
      return { type, selected_channels: texts(element, "initial_channels") };
    case "datepicker":
      return { type, selected_date: initial("date") };
    case "timepicker":
      return { type, selected_time: initial("time") };
    case "datetimepicker":
      return { type, selected_date_time: initial("date_time") };
    default:
      return { type };
  }
}
