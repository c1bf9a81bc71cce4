import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { field, optional, text } from "../model/json.ts";
import { PlainText, TextObject } from "../text/rich.tsx";
import { Dialog } from "./dialog.tsx";

interface ConfirmProps {
  /** A Block Kit confirmation dialog object. */
  readonly ask: Json;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** "Are you sure?" before a press counts. */
export function Confirm({ ask, onYes, onNo }: ConfirmProps): JSX.Element {
  const title = field(ask, "title");
  const yes = optional(ask, "confirm");
  const no = optional(ask, "deny");
  return (
    <Dialog label={text(title, "text") || "Are you sure?"} class="confirm" onClose={onNo}>
      <h2 class="dialog-title">{text(title, "text") ? <PlainText of={title} /> : "Are you sure?"}</h2>
      <div class="dialog-text">
        <TextObject of={field(ask, "text")} />
      </div>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={onNo}>
          {no ? <PlainText of={no} /> : "Cancel"}
        </button>
        <button type="button" class={`button ${ask.style === "danger" ? "danger" : "primary"} filled`} onClick={onYes}>
          {yes ? <PlainText of={yes} /> : "Yes"}
        </button>
      </div>
    </Dialog>
  );
}
