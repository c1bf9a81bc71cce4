import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";
import type { Picture } from "../model/page-context.ts";
import { Dialog } from "./dialog.tsx";

/** A picture as large as the window allows. */
export function Lightbox({
  picture,
  onClose,
}: {
  readonly picture: Picture;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <Dialog label={picture.title || "Picture"} class="lightbox" onClose={onClose} light>
      <div class="lightbox-bar">
        <span class="lightbox-title">{picture.title}</span>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <img src={picture.url} alt={picture.alt} />
      <p class="lightbox-alt">{picture.alt}</p>
    </Dialog>
  );
}
