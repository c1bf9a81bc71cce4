import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../../api.ts";
import { items, text } from "../model/json.ts";
import { Paragraphs, WithEmoji } from "../text/rich.tsx";
import { readRichText } from "../text/rich-text.ts";
import type { BlockProps } from "./text-blocks.tsx";

function rowsOf(block: Json): readonly (readonly Json[])[] {
  const rows = block.rows;
  return Array.isArray(rows) ? rows.map((row: unknown) => items({ row }, "row")) : [];
}

function Cell({ cell }: { readonly cell: Json }): JSX.Element {
  if (cell.type === "rich_text") return <Paragraphs of={readRichText(cell)} />;
  const shown = text(cell, "text") || text(cell, "value");
  return <WithEmoji text={shown} />;
}

/** A table; Slack draws its first row like the head. */
export function TableBlock({ block }: BlockProps): JSX.Element {
  const [head, ...body] = rowsOf(block);
  const columns = items(block, "column_settings");
  const style = (index: number, cell: Json) => columnClass(columns[index] ?? {}, cell);
  return <TableView caption="" head={head ?? []} body={body} classOf={style} />;
}

/** A table with a caption that is read page by page. */
export function DataTableBlock({ block }: BlockProps): JSX.Element {
  const [head, ...body] = rowsOf(block);
  const [page, setPage] = useState(0);
  const size = Math.max(1, Number(block.page_size ?? 10) || 10);
  const pages = Math.max(1, Math.ceil(body.length / size));
  const shown = Math.min(page, pages - 1);
  return (
    <div class="data-table">
      <TableView
        caption={text(block, "caption")}
        head={head ?? []}
        body={body.slice(shown * size, (shown + 1) * size)}
        classOf={(_index, cell) => columnClass({}, cell)}
      />
      {pages > 1 && (
        <div class="table-pages">
          <button type="button" class="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            Previous
          </button>
          <span>
            Page {shown + 1} of {pages}
          </span>
          <button type="button" class="button" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
            Next
          </button>
        </div>
      )}
    </div>
  );
}

interface TableViewProps {
  readonly caption: string;
  readonly head: readonly Json[];
  readonly body: readonly (readonly Json[])[];
  readonly classOf: (index: number, cell: Json) => string;
}

function TableView({ caption, head, body, classOf }: TableViewProps): JSX.Element {
  return (
    <section class="table-scroll" aria-label={caption || "Table"}>
      <table>
        {caption && <caption>{caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th scope="col" key={index} class={classOf(index, body[0]?.[index] ?? cell)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index} class={classOf(index, cell)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function columnClass(settings: Json, cell: Json): string {
  const align = text(settings, "align") || (cell.type === "raw_number" ? "right" : "left");
  return `cell-${align}${settings.is_wrapped === true ? " cell-wrapped" : ""}`;
}
