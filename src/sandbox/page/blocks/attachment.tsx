import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { items, text } from "../model/json.ts";
import { isSafeAddress } from "../text/inline.ts";
import { MessageText } from "../text/rich.tsx";
import { Blocks } from "./blocks.tsx";

const NAMED: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };

/** A message's attachment: blocks or the older text fields, beside a bar of colour. */
export function Attachment({ attachment }: { readonly attachment: Json }): JSX.Element {
  const blocks = items(attachment, "blocks");
  const colour = text(attachment, "color");
  const written = NAMED[colour] ?? (colour.startsWith("#") ? colour : `#${colour}`);
  const bar = /^#[0-9a-f]{3,8}$/i.test(written) ? written : "";
  return (
    <div class="attachment">
      <MaybeText text={text(attachment, "pretext")} />
      <div class="attachment-body">
        <span class="attachment-bar" style={bar ? { background: bar } : {}} />
        <div class="attachment-words">
          {blocks.length > 0 ? <Blocks of={blocks} /> : <OlderFields attachment={attachment} />}
        </div>
      </div>
    </div>
  );
}

function OlderFields({ attachment }: { readonly attachment: Json }): JSX.Element {
  const title = text(attachment, "title");
  const link = text(attachment, "title_link");
  const fields = items(attachment, "fields");
  return (
    <>
      {title && (
        <strong class="attachment-title">
          {isSafeAddress(link) ? (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {title}
            </a>
          ) : (
            title
          )}
        </strong>
      )}
      <MaybeText text={text(attachment, "text") || (title || fields.length > 0 ? "" : text(attachment, "fallback"))} />
      {fields.length > 0 && (
        <div class="fields">
          {fields.map((one, index) => (
            <div class="field-cell" key={index}>
              <strong>{text(one, "title")}</strong>
              <MaybeText text={text(one, "value")} />
            </div>
          ))}
        </div>
      )}
      {text(attachment, "footer") && <span class="context-text">{text(attachment, "footer")}</span>}
    </>
  );
}

function MaybeText({ text: words }: { readonly text: string }): JSX.Element | null {
  return words ? <MessageText text={words} /> : null;
}
