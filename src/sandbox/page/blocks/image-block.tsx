import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../../api.ts";
import { field, text } from "../model/json.ts";
import { usePage } from "../model/page-context.ts";
import { PlainText } from "../text/rich.tsx";

/** Where a picture's bytes are: an uploaded file of this workspace, or an address. */
function addressOf(image: Json): string | undefined {
  const file = text(field(image, "slack_file"), "id");
  if (file) return `/sandbox/files/${encodeURIComponent(file)}`;
  const url = text(image, "image_url") || text(field(image, "slack_file"), "url");
  return /^(https?:\/\/|\/)/.test(url) ? url : undefined;
}

/** A picture with its title. A click shows it large. */
export function ImageBlock({ block }: { readonly block: Json }): JSX.Element {
  const titled = text(field(block, "title"), "text");
  return (
    <figure class="image-block">
      {titled && (
        <figcaption>
          <PlainText of={field(block, "title")} />
        </figcaption>
      )}
      <BlockImage image={block} class="block-image" />
    </figure>
  );
}

/** A picture that can be enlarged, or its text alternative where it cannot be had. */
export function BlockImage({ image, ...rest }: { readonly image: Json; readonly class: string }): JSX.Element {
  const { enlarge } = usePage();
  const [failed, setFailed] = useState<string>();
  const url = addressOf(image);
  const alt = text(image, "alt_text");
  if (!url || failed === url) return <span class="image-missing">Picture not available: {alt}</span>;
  const title = text(field(image, "title"), "text");
  return (
    <button
      type="button"
      class={`image-button ${rest.class}`}
      aria-label={`Enlarge: ${alt}`}
      onClick={() => enlarge({ url, alt, title })}
    >
      <img src={url} alt={alt} onError={() => setFailed(url)} />
    </button>
  );
}

/** A small picture within a line of context. */
export function ContextImage({ image }: { readonly image: Json }): JSX.Element {
  return <img class="context-image" src={addressOf(image) ?? ""} alt={text(image, "alt_text")} />;
}
