import type { ComponentChildren, JSX } from "preact";
import { field, text } from "../model/json.ts";
import { usePage } from "../model/page-context.ts";
import type { ElementProps } from "./element.tsx";
import { type ChoiceGroup, choiceGroups, chosenOne, stateOfOne } from "./options.ts";
import { useSurface } from "./surface.tsx";

/** A menu of which one is chosen: own options, people or channels. */
export function SelectElement({ blockId, element, quiet, inputId }: ElementProps): JSX.Element {
  const surface = useSurface();
  const { world } = usePage();
  const groups = choiceGroups(element, world);
  const placeholder = text(field(element, "placeholder"), "text") || "Choose an option";
  const change = (value: string) => {
    const choice = groups.flatMap((group) => group.choices).find((one) => one.value === value);
    surface.touch(blockId, element, stateOfOne(element, choice));
    if (!quiet && choice) surface.press(blockId, element, value);
  };
  return (
    <select
      id={inputId}
      class="select"
      aria-label={inputId ? undefined : placeholder}
      value={chosenOne(element, surface.stateOf(blockId, element))}
      disabled={surface.isPending(blockId, element)}
      onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{placeholder}</option>
      {groups.map((group) => (
        <GroupOptions key={group.label} group={group} />
      ))}
    </select>
  );
}

/** The options of a native select, under their group's name where they have one. */
export function GroupOptions({ group }: { readonly group: ChoiceGroup }): ComponentChildren {
  const options = group.choices.map((choice) => (
    <option key={choice.value} value={choice.value}>
      {choice.label}
    </option>
  ));
  return group.label ? <optgroup label={group.label}>{options}</optgroup> : options;
}
