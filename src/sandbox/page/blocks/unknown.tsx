import type { JSX } from "preact";

/** What this page cannot draw is shown as a box, so that nobody thinks that nothing was sent. */
export function Unknown({ what, name }: { readonly what: string; readonly name: string }): JSX.Element {
  return (
    <div class="unknown">
      {what} {name || "(none)"}
    </div>
  );
}
