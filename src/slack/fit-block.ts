import type {
  ActionsBlock,
  Button,
  ContextBlock,
  InputBlock,
  KnownBlock,
  Option,
  Overflow,
  SectionBlock,
  TableBlock,
} from "@slack/types";
import { cutMarkup } from "./cut-markup.ts";

const LONGEST = {
  header: 150,
  field: 2000,
  alt: 2000,
  button: 75,
  buttonValue: 2000,
  option: 75,
  optionValue: 150,
  label: 2000,
  input: 3000,
  placeholder: 150,
  cell: 200,
  allCells: 9_500,
} as const;
const MOST = { fields: 10, context: 10, actions: 25, overflow: 5, options: 10, rows: 100, columns: 20 } as const;

/** The block within Slack's limits, its texts at most `cap` characters long; nothing where nothing of it is left. */
export function fitBlock(block: KnownBlock, cap: number): KnownBlock[] {
  switch (block.type) {
    case "header":
      return block.text.text === "" ? [] : [{ ...block, text: fitText(block.text, LONGEST.header) }];
    case "section":
      return fitSection(block, cap);
    case "context":
      return fitContext(block, cap);
    case "actions":
      return fitActions(block);
    case "image":
      return [{ ...block, alt_text: cutMarkup(block.alt_text || "Picture", LONGEST.alt) }];
    case "input":
      return [fitInput(block)];
    case "table":
      return fitTable(block, cap);
    default:
      return [block];
  }
}

function fitText<T extends { readonly text: string }>(text: T, max: number): T {
  return { ...text, text: cutMarkup(text.text, max) };
}

function fitSection(block: SectionBlock, cap: number): KnownBlock[] {
  const { text, fields, accessory, ...rest } = block;
  const shownFields = fields?.filter((field) => field.text !== "").slice(0, MOST.fields);
  const kept: SectionBlock = {
    ...rest,
    ...(text && text.text !== "" ? { text: fitText(text, cap) } : {}),
    ...(shownFields && shownFields.length > 0
      ? { fields: shownFields.map((field) => fitText(field, Math.min(cap, LONGEST.field))) }
      : {}),
  };
  if (!kept.text && !kept.fields) return [];
  const [fitted] = accessory ? fitElement(accessory as Button | Overflow) : [];
  return [fitted ? { ...kept, accessory: fitted } : kept];
}

function fitContext(block: ContextBlock, cap: number): KnownBlock[] {
  const elements = block.elements
    .filter((element) => element.type === "image" || element.text !== "")
    .slice(0, MOST.context)
    .map((element) => (element.type === "image" ? element : fitText(element, cap)));
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

/** As many rows as all cells together may be long; a cell that is empty, which Slack refuses, shows a dash. */
function fitTable(block: TableBlock, cap: number): KnownBlock[] {
  let length = 0;
  const rows = block.rows
    .slice(0, MOST.rows)
    .map((row) => row.slice(0, MOST.columns).map((cell) => fitCell(cell, cap)))
    .filter((row) => {
      length += row.reduce((sum, cell) => sum + (cell.type === "raw_text" ? cell.text.length : 0), 0);
      return length <= LONGEST.allCells;
    });
  return rows.length === 0 ? [] : [{ ...block, rows }];
}

function fitCell(cell: TableBlock["rows"][number][number], cap: number): TableBlock["rows"][number][number] {
  if (cell.type !== "raw_text") return cell;
  return { ...cell, text: cutPlain(cell.text, Math.min(cap, LONGEST.cell)) || "–" };
}

function fitActions(block: ActionsBlock): KnownBlock[] {
  const elements = block.elements.flatMap((element) => fitElement(element as Button | Overflow)).slice(0, MOST.actions);
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

/** A value cannot be shortened without changing what it means: what would be refused is left out. */
function fitElement(element: Button | Overflow): (Button | Overflow)[] {
  if (element.type === "button") {
    if ((element.value ?? "").length > LONGEST.buttonValue) return [];
    const label = element.accessibility_label;
    return [
      {
        ...element,
        text: fitText(element.text, LONGEST.button),
        ...(label ? { accessibility_label: cutMarkup(label, LONGEST.button) } : {}),
      },
    ];
  }
  if (element.type !== "overflow") return [element];
  const options = element.options
    .filter((option) => (option.value ?? "").length <= LONGEST.optionValue)
    .slice(0, MOST.overflow)
    .map(fitOption);
  return options.length === 0 ? [] : [{ ...element, options }];
}

function fitOption<O extends Option>(option: O): O {
  return { ...option, text: fitText(option.text, LONGEST.option) };
}

function fitInput(block: InputBlock): InputBlock {
  const { element, label, hint } = block;
  return {
    ...block,
    label: fitText(label, LONGEST.label),
    ...(hint ? { hint: fitText(hint, LONGEST.label) } : {}),
    element: fitInputElement(element),
  };
}

function fitInputElement(element: InputBlock["element"]): InputBlock["element"] {
  if (element.type === "plain_text_input") {
    const { initial_value: initial, placeholder } = element;
    const most = Math.min(element.max_length ?? LONGEST.input, LONGEST.input);
    return {
      ...element,
      max_length: most,
      // A longer one could not be sent off before it has been shortened by hand.
      ...(initial === undefined ? {} : { initial_value: cutPlain(initial, most) }),
      ...(placeholder ? { placeholder: fitText(placeholder, LONGEST.placeholder) } : {}),
    };
  }
  if (element.type === "checkboxes") {
    return { ...element, options: element.options.slice(0, MOST.options).map(fitOption) };
  }
  return element;
}

function cutPlain(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
