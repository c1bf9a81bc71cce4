import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { field, items, optional, text } from "../model/json.ts";
import { TextObject } from "../text/rich.tsx";
import type { ElementProps } from "./element.tsx";
import { useSurface } from "./surface.tsx";

/** Checkboxes and radio buttons. */
export function ChoiceElement({ blockId, element, quiet, inputId }: ElementProps): JSX.Element {
  const surface = useSurface();
  const many = element.type === "checkboxes";
  const state = surface.stateOf(blockId, element);
  const options = items(element, "options");
  const chosen = many
    ? items(state, "selected_options").map((option) => text(option, "value"))
    : [text(optional(state, "selected_option") ?? {}, "value")];

  const change = (option: Json, on: boolean) => {
    const value = text(option, "value");
    const values = many
      ? options.map((one) => text(one, "value")).filter((one) => (one === value ? on : chosen.includes(one)))
      : [value];
    const picked = options.filter((one) => values.includes(text(one, "value")));
    const type = text(element, "type");
    surface.touch(blockId, element, many ? { type, selected_options: picked } : { type, selected_option: option });
    if (!quiet) surface.press(blockId, element, many ? values : value);
  };
  return (
    <fieldset class="choices" id={inputId} aria-labelledby={inputId && `${inputId}-label`}>
      {options.map((option) => (
        <label class="choice" key={text(option, "value")}>
          <input
            type={many ? "checkbox" : "radio"}
            name={many ? undefined : `${blockId}-${text(element, "action_id")}`}
            checked={chosen.includes(text(option, "value"))}
            disabled={surface.isPending(blockId, element)}
            onChange={(event) => change(option, event.currentTarget.checked)}
          />
          <span>
            <TextObject of={field(option, "text")} />
            {optional(option, "description") && (
              <small class="choice-description">
                <TextObject of={field(option, "description")} />
              </small>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
