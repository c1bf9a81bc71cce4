import type { Json, StateValues } from "../../api.ts";
import { asObjects, asText, isObject } from "../json.ts";

type Start = (element: Json) => Json;

/** What an untouched element reports in state.values, by element type. Buttons and menus of deeds report nothing. */
const UNTOUCHED: Readonly<Record<string, Start>> = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  email_text_input: (element) => ({ value: element.initial_value ?? null }),
  url_text_input: (element) => ({ value: element.initial_value ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  rich_text_input: (element) => ({ rich_text_value: element.initial_value ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation ?? null }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations ?? [] }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time ?? null }),
  file_input: () => ({ files: [] }),
};

/** Every interactive element of the blocks with the block it stands in, those inside containers too. */
export function elementsOf(blocks: readonly Json[]): { block: Json; element: Json }[] {
  return blocks.flatMap((block) => {
    if (block.type === "container") return elementsOf(asObjects(block.child_blocks));
    const elements = [block.accessory, block.element, ...asObjects(block.elements)];
    return elements.filter(isObject).map((element) => ({ block, element }));
  });
}

/** state.values of a surface: what the person filled in where they did, and what the elements began with elsewhere. */
export function stateOf(blocks: readonly Json[], filled: StateValues): StateValues {
  const values: Record<string, Record<string, Json>> = {};
  for (const { block, element } of elementsOf(blocks)) {
    const untouched = UNTOUCHED[asText(element.type)];
    if (!untouched) continue;
    const [blockId, actionId] = [asText(block.block_id), asText(element.action_id)];
    const value = filled[blockId]?.[actionId] ?? untouched(element);
    values[blockId] = { ...values[blockId], [actionId]: { type: element.type, ...value } };
  }
  return values;
}

/** What pressing the element reports: its own value, or the choice that was made in it. */
export function pressed(element: Json, value: string | readonly string[] | undefined): Json {
  const type = asText(element.type);
  const one = typeof value === "string" ? value : (value?.[0] ?? null);
  const many = typeof value === "string" ? [value] : (value ?? []);
  if (type === "button" || type === "icon_button" || type === "feedback_buttons") {
    return { ...only(element, ["text", "style", "value"]), ...(type === "feedback_buttons" ? { value: one } : {}) };
  }
  const choices = allOptions(element);
  const chosen = (wanted: string | null) => choices.find((option) => optionKey(option) === wanted) ?? null;
  if (type === "overflow") return { selected_option: chosen(one) };
  const [key] = Object.keys(UNTOUCHED[type]?.(element) ?? { value: null });
  switch (key) {
    case "selected_option":
      return { selected_option: chosen(one), ...only(element, ["placeholder"]) };
    case "selected_options":
      return { selected_options: many.map(chosen).filter((option) => option !== null) };
    case "selected_users":
    case "selected_conversations":
    case "selected_channels":
      return { [key]: many };
    case "selected_date_time":
      return { selected_date_time: one === null ? null : Number(one) };
    default:
      return { [key ?? "value"]: one };
  }
}

/** Whether the element takes part in state.values. */
export function isStateful(element: Json): boolean {
  return asText(element.type) in UNTOUCHED;
}

/** Whether a state says that nothing was filled in or chosen. */
export function isEmpty(state: Json | undefined): boolean {
  const { type: _, ...values } = state ?? {};
  return Object.values(values).every(
    (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

function allOptions(element: Json): Json[] {
  const grouped = asObjects(element.option_groups).flatMap((group) => asObjects(group.options));
  return [...asObjects(element.options), ...grouped];
}

function optionKey(option: Json): string {
  const { value, text } = option;
  return typeof value === "string" ? value : asText(isObject(text) ? text.text : "");
}

function only(element: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(element).filter(([key]) => keys.includes(key)));
}
