import type { JSX } from "preact";
import type { Place } from "../model/address.ts";
import { usePage } from "../model/page-context.ts";
import { Icon } from "./icon.tsx";

/** On a phone every column is a screen of its own; this leads out of it. Hidden where columns stand side by side. */
export function BackButton({ to, label }: { readonly to: Place; readonly label: string }): JSX.Element {
  const { go } = usePage();
  return (
    <button type="button" class="icon-button back-button" aria-label={label} onClick={() => go(to)}>
      <Icon name="back" size={20} />
    </button>
  );
}
