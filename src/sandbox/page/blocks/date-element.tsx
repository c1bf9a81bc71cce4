import type { JSX } from "preact";
import type { ElementState, Json } from "../../api.ts";
import { field, text } from "../model/json.ts";
import type { ElementProps } from "./element.tsx";
import { useSurface } from "./surface.tsx";

const KINDS: Readonly<Record<string, { readonly input: string; readonly key: string; readonly label: string }>> = {
  datepicker: { input: "date", key: "selected_date", label: "Date" },
  timepicker: { input: "time", key: "selected_time", label: "Time" },
  datetimepicker: { input: "datetime-local", key: "selected_date_time", label: "Date and time" },
};

/** Date, time, or both. Date and time together are seconds since 1970 in Slack, entered in this browser's zone. */
export function DateElement({ blockId, element, quiet, inputId }: ElementProps): JSX.Element {
  const surface = useSurface();
  const kind = KINDS[text(element, "type")] ?? { input: "date", key: "selected_date", label: "Date" };
  const moment = kind.input === "datetime-local";
  const change = (written: string) => {
    const value = written ? (moment ? Math.floor(new Date(written).getTime() / 1000) : written) : null;
    surface.touch(blockId, element, { type: text(element, "type"), [kind.key]: value });
    if (!quiet && value !== null) surface.press(blockId, element, String(value));
  };
  return (
    <input
      id={inputId}
      class="field date-field"
      type={kind.input}
      aria-label={inputId ? undefined : placeholderOf(element) || kind.label}
      value={shown(surface.stateOf(blockId, element), kind.key, moment)}
      disabled={surface.isPending(blockId, element)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function placeholderOf(element: Json): string {
  return text(field(element, "placeholder"), "text");
}

function shown(state: ElementState, key: string, moment: boolean): string {
  const value = text(state, key);
  if (!moment || !value) return value;
  const at = new Date(Number(value) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
