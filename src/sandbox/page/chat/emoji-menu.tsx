import type { ComponentChildren, JSX } from "preact";
import { Menu } from "../overlay/menu.tsx";
import { EMOJI_NAMES } from "../text/emoji.ts";
import { EmojiGlyph } from "../text/emoji-glyph.tsx";

interface EmojiMenuProps {
  readonly label: string;
  readonly class: string;
  readonly button: ComponentChildren;
  readonly onPick: (name: string) => void;
}

/** All emoji of this page to choose one from. */
export function EmojiMenu({ label, button, onPick, ...rest }: EmojiMenuProps): JSX.Element {
  return (
    <Menu label={label} class={rest.class} button={button}>
      {(close) => (
        <div class="emoji-grid">
          {EMOJI_NAMES.map((name) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              title={`:${name}:`}
              onClick={() => {
                close();
                onPick(name);
              }}
            >
              <EmojiGlyph name={name} />
            </button>
          ))}
        </div>
      )}
    </Menu>
  );
}
