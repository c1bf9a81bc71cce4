import type { JSX } from "preact";
import type { Json } from "../../api.ts";
import { blockIdOf } from "../model/element-state.ts";
import { text } from "../model/json.ts";
import { CardBlock, CarouselBlock, ContainerBlock } from "./card-blocks.tsx";
import { ImageBlock } from "./image-block.tsx";
import { InputBlock } from "./input-block.tsx";
import { DataTableBlock, TableBlock } from "./table-block.tsx";
import {
  ActionsBlock,
  AlertBlock,
  type BlockProps,
  ContextBlock,
  HeaderBlock,
  RichTextBlock,
  SectionBlock,
} from "./text-blocks.tsx";
import { Unknown } from "./unknown.tsx";

const VIEWS: Readonly<Record<string, (props: BlockProps) => JSX.Element>> = {
  header: HeaderBlock,
  section: SectionBlock,
  divider: () => <hr class="divider-block" />,
  context: ContextBlock,
  actions: ActionsBlock,
  image: ImageBlock,
  input: InputBlock,
  rich_text: RichTextBlock,
  table: TableBlock,
  data_table: DataTableBlock,
  alert: AlertBlock,
  card: CardBlock,
  carousel: CarouselBlock,
  container: (props) => <ContainerBlock {...props} View={BlockView} />,
};

/** Block Kit blocks, one below the other. */
export function Blocks({ of }: { readonly of: readonly Json[] }): JSX.Element {
  return (
    <div class="blocks">
      {of.map((block, index) => (
        <BlockView key={blockIdOf(block, index)} block={block} index={index} />
      ))}
    </div>
  );
}

function BlockView({ block, index }: { readonly block: Json; readonly index: number }): JSX.Element {
  const type = text(block, "type");
  const View = VIEWS[type];
  return View ? <View block={block} blockId={blockIdOf(block, index)} /> : <Unknown what="block type" name={type} />;
}
