import type { JSX } from "preact";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icon.tsx";
import { usePage } from "../model/page-context.ts";
import type { Suggestion } from "../model/suggest.ts";

interface SuggestionListProps {
  readonly id: string;
  readonly list: readonly Suggestion[];
  readonly chosen: number;
  readonly onChoose: (suggestion: Suggestion) => void;
}

/** The list above the composer. The keys stay with the field; here only the pointer chooses. */
export function SuggestionList({ id, list, chosen, onChoose }: SuggestionListProps): JSX.Element {
  return (
    <div class="suggestions" role="listbox" id={id} aria-label="Suggestions">
      {list.map((one, index) => (
        <div
          key={one.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          class="suggestion"
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
        >
          <SuggestionMark suggestion={one} />
          <span class="suggestion-title">{one.title}</span>
          <span class="suggestion-detail">{one.detail}</span>
        </div>
      ))}
    </div>
  );
}

function SuggestionMark({ suggestion }: { readonly suggestion: Suggestion }): JSX.Element {
  const { world } = usePage();
  switch (suggestion.kind) {
    case "person":
      return <Avatar user={suggestion.ref ?? ""} size={24} />;
    case "command":
      return <Avatar user={suggestion.key === "/invite" ? world.me : world.app.botUserId} size={24} />;
    case "shortcut":
      return <Icon name="bolt" size={20} />;
    case "channel":
      return <Icon name="hash" size={18} />;
    default:
      return <Icon name="people" size={20} />;
  }
}
