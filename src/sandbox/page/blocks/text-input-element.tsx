import type { JSX } from "preact";
import { field, text } from "../model/json.ts";
import type { ElementProps } from "./element.tsx";
import { useSurface } from "./surface.tsx";

const TYPES: Readonly<Record<string, string>> = {
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};

/** A line or a field of text, with the count of what is left where the app set a maximum. */
export function TextInputElement({ blockId, element, quiet, inputId }: ElementProps): JSX.Element {
  const surface = useSurface();
  const type = text(element, "type");
  const value = text(surface.stateOf(blockId, element), "value");
  const most = Number(element.max_length ?? 3000);
  const change = (written: string) => surface.touch(blockId, element, { type, value: written === "" ? null : written });
  const shared = {
    id: inputId,
    class: "field",
    placeholder: text(field(element, "placeholder"), "text"),
    maxLength: most,
    value,
    "aria-describedby": inputId && `${inputId}-note`,
  };
  const left = element.max_length !== undefined && value.length > most * 0.8;
  return (
    <div class="text-input">
      {element.multiline === true ? (
        <textarea {...shared} rows={5} onInput={(event) => change(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={TYPES[type] ?? "text"}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && quiet === false) surface.press(blockId, element, value);
          }}
        />
      )}
      {left && <span class="left-over">{most - value.length} characters left</span>}
    </div>
  );
}
