import {
  all,
  byType,
  type Check,
  exactlyOne,
  flag,
  list,
  number,
  object,
  oneOf,
  pattern,
  string,
  whole,
} from "./checks.ts";
import { choices, confirm, ID, imageElement, plain, plainOption, richOption, soundOptions } from "./objects.ts";
import { richTextBlock } from "./rich-text.ts";

const common = { action_id: ID };
const choosing = { ...common, confirm, focus_on_load: flag, placeholder: plain(150) };
const typing = {
  ...common,
  focus_on_load: flag,
  placeholder: plain(150),
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), 2) },
  ),
};
const several = { max_selected_items: whole(1, 100) };
const ids = list(ID, 100, 0);

const conversationFilter = object(
  {},
  {
    include: list(oneOf("im", "mpim", "private", "public"), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
);

const button = object(
  { text: plain(75) },
  {
    ...common,
    value: string(2000),
    url: string(3000),
    style: oneOf("primary", "danger"),
    confirm,
    accessibility_label: string(75),
  },
);

const feedbackButton = object({ text: plain(75), value: string(2000, 1) }, { accessibility_label: string(75) });

const selects: Readonly<Record<string, Check>> = {
  static_select: all(
    object({}, { ...choosing, ...choices, initial_option: plainOption }),
    exactlyOne("options", "option_groups"),
    soundOptions,
  ),
  external_select: object({}, { ...choosing, initial_option: plainOption, min_query_length: whole(0, 1000) }),
  users_select: object({}, { ...choosing, initial_user: ID }),
  conversations_select: object(
    {},
    {
      ...choosing,
      initial_conversation: ID,
      default_to_current_conversation: flag,
      response_url_enabled: flag,
      filter: conversationFilter,
    },
  ),
  channels_select: object({}, { ...choosing, initial_channel: ID, response_url_enabled: flag }),
};

const multiSelects: Readonly<Record<string, Check>> = {
  multi_static_select: all(
    object({}, { ...choosing, ...several, ...choices, initial_options: list(plainOption, 100) }),
    exactlyOne("options", "option_groups"),
    soundOptions,
  ),
  multi_external_select: object(
    {},
    { ...choosing, ...several, initial_options: list(plainOption, 100), min_query_length: whole(0, 1000) },
  ),
  multi_users_select: object({}, { ...choosing, ...several, initial_users: ids }),
  multi_conversations_select: object(
    {},
    {
      ...choosing,
      ...several,
      initial_conversations: ids,
      default_to_current_conversation: flag,
      filter: conversationFilter,
    },
  ),
  multi_channels_select: object({}, { ...choosing, ...several, initial_channels: ids }),
};

const { placeholder: _, ...ticking } = choosing;

const pickers: Readonly<Record<string, Check>> = {
  checkboxes: all(
    object({ options: list(richOption, 10) }, { ...ticking, initial_options: list(richOption, 10) }),
    soundOptions,
  ),
  radio_buttons: all(
    object({ options: list(richOption, 10) }, { ...ticking, initial_option: richOption }),
    soundOptions,
  ),
  datepicker: object({}, { ...choosing, initial_date: pattern(/^\d{4}-\d{2}-\d{2}$/, "date (YYYY-MM-DD)") }),
  timepicker: object(
    {},
    { ...choosing, initial_time: pattern(/^\d{2}:\d{2}$/, "time (HH:mm)"), timezone: string(255) },
  ),
  datetimepicker: object({}, { ...ticking, initial_date_time: whole(1_000_000_000, 9_999_999_999) }),
};

const deeds: Readonly<Record<string, Check>> = {
  button,
  overflow: all(object({ options: list(plainOption, 5) }, { ...common, confirm }), soundOptions),
  workflow_button: object(
    {
      text: plain(75),
      workflow: object({
        trigger: object(
          { url: string(3000, 1) },
          { customizable_input_parameters: list(object({ name: ID, value: string(2000) }), 50, 0) },
        ),
      }),
    },
    { ...common, style: oneOf("primary", "danger"), accessibility_label: string(75), confirm },
  ),
};

const typed: Readonly<Record<string, Check>> = {
  plain_text_input: object(
    {},
    {
      ...typing,
      initial_value: string(3000),
      multiline: flag,
      min_length: whole(0, 3000),
      max_length: whole(1, 3000),
    },
  ),
  email_text_input: object({}, { ...typing, initial_value: string(3000) }),
  url_text_input: object({}, { ...typing, initial_value: string(3000) }),
  number_input: object(
    { is_decimal_allowed: flag },
    { ...typing, initial_value: string(100), min_value: string(100), max_value: string(100) },
  ),
  rich_text_input: object(
    {},
    { ...typing, initial_value: byType({ rich_text: richTextBlock }), min_lines: number, max_lines: number },
  ),
};

export const buttonElement = byType({ button });

export const sectionAccessory = byType({
  ...deeds,
  ...pickers,
  ...selects,
  ...multiSelects,
  image: imageElement,
});

export const actionsElement = byType({
  ...deeds,
  ...pickers,
  ...selects,
  ...multiSelects,
  rich_text_input: typed.rich_text_input ?? button,
});

export const inputElement = byType({
  ...typed,
  ...pickers,
  ...selects,
  ...multiSelects,
  file_input: object({}, { ...common, filetypes: list(string(255), 100), max_files: whole(1, 10) }),
});

export const contextActionsElement = byType({
  feedback_buttons: object({ positive_button: feedbackButton, negative_button: feedbackButton }, common),
  icon_button: object(
    { icon: oneOf("trash"), text: plain(75) },
    { ...common, value: string(2000), confirm, accessibility_label: string(75), visible_to_user_ids: ids },
  ),
});
