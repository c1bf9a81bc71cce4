import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";
import { field, items, text } from "../model/json.ts";
import { Menu } from "../overlay/menu.tsx";
import { isSafeAddress } from "../text/inline.ts";
import { PlainText } from "../text/rich.tsx";
import type { ElementProps } from "./element.tsx";
import { useSurface } from "./surface.tsx";

/** The "…" menu. */
export function OverflowElement({ blockId, element }: ElementProps): JSX.Element {
  const surface = useSurface();
  return (
    <Menu
      label="More actions of this message"
      class="button overflow-button"
      busy={surface.isPending(blockId, element)}
      button={<Icon name="dots" />}
    >
      {(close) =>
        items(element, "options").map((option) => (
          <button
            key={text(option, "value")}
            type="button"
            role="menuitem"
            class="menu-item"
            onClick={() => {
              close();
              const url = text(option, "url");
              if (isSafeAddress(url)) window.open(url, "_blank", "noopener");
              surface.press(blockId, element, text(option, "value"));
            }}
          >
            <PlainText of={field(option, "text")} />
            {text(field(option, "description"), "text") && (
              <small>
                <PlainText of={field(option, "description")} />
              </small>
            )}
          </button>
        ))
      }
    </Menu>
  );
}
