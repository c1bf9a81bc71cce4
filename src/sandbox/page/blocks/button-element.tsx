import type { JSX } from "preact";
import { ownPlace } from "../model/address.ts";
import { field, text } from "../model/json.ts";
import { usePage } from "../model/page-context.ts";
import { isSafeAddress } from "../text/inline.ts";
import { PlainText } from "../text/rich.tsx";
import type { ElementProps } from "./element.tsx";
import { useSurface } from "./surface.tsx";

/** A button, or a link that looks like one; a link reports its press too, as Slack does. */
export function ButtonElement({ blockId, element }: ElementProps): JSX.Element {
  const surface = useSurface();
  const { go } = usePage();
  const style = text(element, "style");
  const shape = `button ${style === "primary" || style === "danger" ? style : ""}`;
  const label = text(element, "accessibility_label") || undefined;
  const url = text(element, "url");
  if (isSafeAddress(url)) {
    return (
      <a
        class={shape}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        onClick={(event) => {
          const place = ownPlace(url, location.origin);
          if (place) {
            event.preventDefault();
            go(place);
          }
          surface.press(blockId, element);
        }}
      >
        <PlainText of={field(element, "text")} />
      </a>
    );
  }
  const busy = surface.isPending(blockId, element);
  return (
    <button
      type="button"
      class={shape}
      aria-label={label}
      aria-busy={busy}
      disabled={busy}
      onClick={() => surface.press(blockId, element)}
    >
      <span class="button-text">
        <PlainText of={field(element, "text")} />
      </span>
      {busy && <span class="spinner" />}
    </button>
  );
}
