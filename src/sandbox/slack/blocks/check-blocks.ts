import type { Json } from "../../api.ts";
import { asObjects, asText, isObject } from "../json.ts";
import { elementsOf } from "../workspace/element-state.ts";
import { BLOCKS, home, modal, SURFACES } from "./block-types.ts";
import { byType, type Context, list, type Problem, report, type Surface } from "./checks.ts";

type FileReady = Context["fileReady"];

const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const MOST_CELL_TEXT = 10_000;
const MOST_MARKDOWN = 12_000;

/** Everything that Slack would refuse in the blocks of a message; empty if they are fine. */
export function checkMessageBlocks(blocks: unknown, at: string, fileReady: FileReady): Problem[] {
  const context: Context = { surface: "message", problems: [], fileReady };
  checkList(blocks, at, context);
  return context.problems;
}

/** Everything that Slack would refuse in a view; empty if it is fine. */
export function checkView(view: unknown, at: string, fileReady: FileReady): Problem[] {
  const isHome = isObject(view) && view.type === "home";
  const context: Context = { surface: isHome ? "home" : "modal", problems: [], fileReady };
  byType({ modal, home })(view, at, context);
  if (!isObject(view)) return context.problems;
  checkList(view.blocks, `${at}/blocks`, context);
  if (!isHome) checkSubmit(view, at, context);
  return context.problems;
}

/** Problems as Slack words them in response_metadata.messages. */
export function worded(problems: readonly Problem[]): string[] {
  return problems.map(({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer}]`);
}

function checkList(blocks: unknown, at: string, context: Context): void {
  list(byType(BLOCKS), MOST_BLOCKS[context.surface], 0)(blocks, at, context);
  const known = asObjects(blocks);
  checkSurfaces(known, at, context);
  checkDuplicates(known, at, context);
  checkTogether(known, at, context);
}

function checkSurfaces(blocks: readonly Json[], at: string, context: Context): void {
  for (const [index, block] of blocks.entries()) {
    const surfaces = SURFACES.get(asText(block.type));
    if (surfaces && !surfaces.includes(context.surface)) {
      report(context, `${at}/${index}/type`, `unsupported type: ${asText(block.type)}`);
    }
  }
}

function checkDuplicates(blocks: readonly Json[], at: string, context: Context): void {
  const seen = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (block.block_id !== undefined && seen.has(block.block_id)) {
      report(context, `${at}/${index}/block_id`, `\`block_id\` already exists: ${asText(block.block_id)}`);
    }
    seen.add(block.block_id);
    const actions = elementsOf([block]).flatMap(({ element }) => asText(element.action_id) || []);
    for (const double of actions.filter((id, place) => actions.indexOf(id) !== place)) {
      report(context, `${at}/${index}`, `\`action_id\` already exists: ${double}`);
    }
  }
}

function checkTogether(blocks: readonly Json[], at: string, context: Context): void {
  const count = (type: string) => blocks.filter((block) => block.type === type).length;
  if (count("table") > 1) report(context, at, "only one table is allowed");
  if (count("data_visualization") > 2) report(context, at, "no more than 2 data_visualization blocks allowed");
  if (count("task_card") > 0 && count("plan") > 0) report(context, at, "task_card and plan cannot be used together");
  for (const [index, block] of blocks.entries()) {
    const isTable = block.type === "table" || block.type === "data_table";
    if (isTable && lengthOfText(block.rows) > MOST_CELL_TEXT) {
      report(context, `${at}/${index}/rows`, `must be less than ${MOST_CELL_TEXT + 1} characters`);
    }
  }
  const markdown = blocks.filter((block) => block.type === "markdown").map((block) => asText(block.text).length);
  if (markdown.reduce((sum, length) => sum + length, 0) > MOST_MARKDOWN) {
    report(context, at, `markdown text must be less than ${MOST_MARKDOWN + 1} characters`);
  }
  const focused = elementsOf(blocks).filter(({ element }) => element.focus_on_load === true);
  if (focused.length > 1) report(context, at, "only one element may have focus_on_load");
}

function lengthOfText(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, child) => sum + lengthOfText(child), 0);
  if (!isObject(node)) return 0;
  return asText(node.text).length + lengthOfText(node.elements);
}

function checkSubmit(view: Json, at: string, context: Context): void {
  const hasInput = asObjects(view.blocks).some((block) => block.type === "input");
  if (hasInput && view.submit === undefined) report(context, at, "missing required field: submit");
}
