import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { blockIdOf } from "../model/element-state.ts";
import { items, optional, text } from "../model/json.ts";
import { Paragraphs, TextObject } from "../text/rich.tsx";
import { readRichText } from "../text/rich-text.ts";
import { ElementView } from "./element.tsx";
import { BlockImage, ContextImage } from "./image-block.tsx";
import type { BlockProps } from "./text-blocks.tsx";

/** A framed summary with its own buttons. */
export function CardBlock({ block, blockId }: BlockProps): JSX.Element {
  const hero = optional(block, "hero_image");
  const icon = optional(block, "icon");
  const actions = items(block, "actions");
  return (
    <article class="card-block">
      {hero && <BlockImage image={hero} class="card-hero" />}
      <div class="card-words">
        {icon && <ContextImage image={icon} />}
        <div>
          <CardLine of={optional(block, "title")} class="card-title" />
          <CardLine of={optional(block, "subtitle")} class="card-subtitle" />
          <CardLine of={optional(block, "body")} class="card-body" />
        </div>
      </div>
      {actions.length > 0 && (
        <div class="actions-block">
          {actions.map((element, index) => (
            <ElementView key={text(element, "action_id") || index} blockId={blockId} element={element} />
          ))}
        </div>
      )}
    </article>
  );
}

function CardLine({ of, ...rest }: { readonly of: Json | undefined; readonly class: string }): JSX.Element | null {
  return of ? (
    <div class={rest.class}>
      <TextObject of={of} />
    </div>
  ) : null;
}

export function CarouselBlock({ block }: BlockProps): JSX.Element {
  return (
    <div class="carousel-block">
      {items(block, "elements").map((card, index) => (
        <CardBlock key={blockIdOf(card, index)} block={card} blockId={blockIdOf(card, index)} />
      ))}
    </div>
  );
}

interface ContainerProps extends BlockProps {
  readonly View: (props: { readonly block: Json; readonly index: number }) => JSX.Element;
}

/** Blocks under a title that can be folded away. */
export function ContainerBlock({ block, View }: ContainerProps): JSX.Element {
  const richTitle = optional(block, "rich_text_title");
  const plainTitle = optional(block, "title");
  const subtitle = optional(block, "subtitle");
  const title = (
    <>
      <span class="container-title">
        {richTitle ? <Paragraphs of={readRichText(richTitle)} /> : plainTitle && <TextObject of={plainTitle} />}
      </span>
      {subtitle && (
        <span class="container-subtitle">
          <TextObject of={subtitle} />
        </span>
      )}
    </>
  );
  const children = items(block, "child_blocks").map((child, index) => (
    <View key={blockIdOf(child, index)} block={child} index={index} />
  ));
  if (block.is_collapsible !== true) {
    return (
      <section class="container-block">
        <header class="container-head">{title}</header>
        {children}
      </section>
    );
  }
  return (
    <details class="container-block" open={block.default_collapsed !== true}>
      <summary class="container-head">{title}</summary>
      {children}
    </details>
  );
}
