import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { field, optional, text } from "../model/json.ts";
import { PlainText } from "../text/rich.tsx";
import { ElementView } from "./element.tsx";
import { useSurface } from "./surface.tsx";
import type { BlockProps } from "./text-blocks.tsx";

/** A labelled field of a form, with the app's complaint about it below. */
export function InputBlock({ block, blockId }: BlockProps): JSX.Element {
  const { errors } = useSurface();
  const id = useId();
  const element = field(block, "element");
  const error = errors[blockId];
  const hint = optional(block, "hint");
  const grouped = element.type === "checkboxes" || element.type === "radio_buttons";
  const label = (
    <>
      <PlainText of={field(block, "label")} />
      {block.optional === true && <span class="optional"> (optional)</span>}
    </>
  );
  return (
    <div
      class={error ? "input-block has-error" : "input-block"}
      data-block-id={blockId}
      data-type={text(element, "type")}
    >
      {grouped ? (
        <span class="input-label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label class="input-label" for={id} id={`${id}-label`}>
          {label}
        </label>
      )}
      <ElementView blockId={blockId} element={element} quiet={block.dispatch_action !== true} inputId={id} />
      <div id={`${id}-note`}>
        {error && (
          <p class="input-error" role="alert">
            {error}
          </p>
        )}
        {hint && (
          <p class="input-hint">
            <PlainText of={hint} />
          </p>
        )}
      </div>
    </div>
  );
}
