import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { text } from "../model/json.ts";
import { ButtonElement } from "./button-element.tsx";
import { ChoiceElement } from "./choice-element.tsx";
import { DateElement } from "./date-element.tsx";
import { BlockImage } from "./image-block.tsx";
import { MultiSelectElement } from "./multi-select-element.tsx";
import { OverflowElement } from "./overflow-element.tsx";
import { SelectElement } from "./select-element.tsx";
import { TextInputElement } from "./text-input-element.tsx";
import { Unknown } from "./unknown.tsx";

export interface ElementProps {
  readonly blockId: string;
  readonly element: Json;
  /** In an input block: a choice is only kept until the view is submitted, unless the block dispatches. */
  readonly quiet?: boolean;
  /** The id under which the label of an input block finds the field. */
  readonly inputId?: string;
}

const VIEWS: Readonly<Record<string, (props: ElementProps) => JSX.Element>> = {
  button: ButtonElement,
  overflow: OverflowElement,
  static_select: SelectElement,
  users_select: SelectElement,
  conversations_select: SelectElement,
  channels_select: SelectElement,
  multi_static_select: MultiSelectElement,
  multi_users_select: MultiSelectElement,
  multi_conversations_select: MultiSelectElement,
  multi_channels_select: MultiSelectElement,
  checkboxes: ChoiceElement,
  radio_buttons: ChoiceElement,
  datepicker: DateElement,
  timepicker: DateElement,
  datetimepicker: DateElement,
  plain_text_input: TextInputElement,
  email_text_input: TextInputElement,
  url_text_input: TextInputElement,
  number_input: TextInputElement,
  image: ({ element }) => <BlockImage image={element} class="accessory-image" />,
};

/** One interactive element, or an image beside a text. */
export function ElementView(props: ElementProps): JSX.Element {
  const type = text(props.element, "type");
  const View = VIEWS[type];
  return View ? <View {...props} /> : <Unknown what="element type" name={type} />;
}
