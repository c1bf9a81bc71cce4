import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";
import { field, text } from "../model/json.ts";
import { usePage } from "../model/page-context.ts";
import type { ElementProps } from "./element.tsx";
import { choiceGroups, chosenMany, stateOfMany } from "./options.ts";
import { GroupOptions } from "./select-element.tsx";
import { useSurface } from "./surface.tsx";

/** A menu of which several are chosen: the chosen ones as removable tags, the others to add. */
export function MultiSelectElement({ blockId, element, quiet, inputId }: ElementProps): JSX.Element {
  const surface = useSurface();
  const { world } = usePage();
  const groups = choiceGroups(element, world);
  const all = groups.flatMap((group) => group.choices);
  const values = chosenMany(element, surface.stateOf(blockId, element));
  const chosen = all.filter((choice) => values.includes(choice.value));
  const most = Number(element.max_selected_items ?? 100);
  const change = (next: readonly string[]) => {
    const choices = all.filter((choice) => next.includes(choice.value));
    surface.touch(blockId, element, stateOfMany(element, choices));
    if (!quiet) surface.press(blockId, element, next);
  };
  const open = groups.map((group) => ({
    ...group,
    choices: group.choices.filter((one) => !values.includes(one.value)),
  }));
  return (
    <div class="multi-select">
      {chosen.map((choice) => (
        <span class="tag" key={choice.value}>
          {choice.label}
          <button
            type="button"
            aria-label={`Remove ${choice.label}`}
            onClick={() => change(values.filter((value) => value !== choice.value))}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <select
        id={inputId}
        class="select"
        aria-label={inputId ? undefined : "Add an option"}
        value=""
        disabled={values.length >= most || surface.isPending(blockId, element)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value) change([...values, value]);
        }}
      >
        <option value="">{text(field(element, "placeholder"), "text") || "Add an option"}</option>
        {open.map((group) => (
          <GroupOptions key={group.label} group={group} />
        ))}
      </select>
    </div>
  );
}
