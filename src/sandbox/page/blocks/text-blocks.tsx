import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { field, items, optional, text } from "../model/json.ts";
import { Paragraphs, PlainText, TextObject } from "../text/rich.tsx";
import { readRichText } from "../text/rich-text.ts";
import { ElementView } from "./element.tsx";
import { ContextImage } from "./image-block.tsx";

/** The blocks of words. */
export interface BlockProps {
  readonly block: Json;
  readonly blockId: string;
}

export function HeaderBlock({ block }: BlockProps): JSX.Element {
  return (
    <h3 class="header-block">
      <PlainText of={field(block, "text")} />
    </h3>
  );
}

export function SectionBlock({ block, blockId }: BlockProps): JSX.Element {
  const words = optional(block, "text");
  const accessory = optional(block, "accessory");
  const fields = items(block, "fields");
  return (
    <div class="section-block">
      <div class="section-words">
        {words && <TextObject of={words} />}
        {fields.length > 0 && (
          <div class="fields">
            {fields.map((one, index) => (
              <div class="field-cell" key={index}>
                <TextObject of={one} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div class="accessory">
          <ElementView blockId={blockId} element={accessory} />
        </div>
      )}
    </div>
  );
}

export function ContextBlock({ block }: BlockProps): JSX.Element {
  return (
    <div class="context-block">
      {items(block, "elements").map((element, index) =>
        element.type === "image" ? (
          <ContextImage key={index} image={element} />
        ) : (
          <span class="context-text" key={index}>
            <TextObject of={element} />
          </span>
        ),
      )}
    </div>
  );
}

export function ActionsBlock({ block, blockId }: BlockProps): JSX.Element {
  return (
    <div class="actions-block">
      {items(block, "elements").map((element, index) => (
        <ElementView key={text(element, "action_id") || index} blockId={blockId} element={element} />
      ))}
    </div>
  );
}

export function RichTextBlock({ block }: BlockProps): JSX.Element {
  return (
    <div class="rich-text-block">
      <Paragraphs of={readRichText(block)} />
    </div>
  );
}

const LEVELS: Readonly<Record<string, string>> = {
  info: "Note",
  warning: "Warning",
  error: "Error",
  success: "Done",
};

/** A notice within a modal; its kind is said in words, not by its colour alone. */
export function AlertBlock({ block }: BlockProps): JSX.Element {
  const level = text(block, "level") || "default";
  return (
    <div class={`alert-block alert-${level}`} role="note">
      {LEVELS[level] && <strong>{LEVELS[level]}</strong>}
      <TextObject of={field(block, "text")} />
    </div>
  );
}
