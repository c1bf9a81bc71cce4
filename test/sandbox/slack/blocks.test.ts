import { describe, expect, it } from "vitest";
import { checkMessageBlocks, checkView, worded } from "../../../src/sandbox/slack/blocks/check-blocks.ts";
import { button, section } from "./setting.ts";

const isReady = ({ id }: { id?: string }) => id === "F0READY";
const inMessage = (blocks: unknown) => worded(checkMessageBlocks(blocks, "/blocks", isReady));
const inView = (view: unknown) => worded(checkView(view, "/view", isReady));

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string, text = value) => ({ text: plain(text), value });
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const actions = (...elements: unknown[]) => ({ type: "actions", elements });
const input = (element: unknown, rest: object = {}) => ({ type: "input", label: plain("Label"), element, ...rest });
const modal = (rest: object = {}) => ({ type: "modal", title: plain("Title"), blocks: [section("x")], ...rest });
const richText = (...elements: unknown[]) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});
const cell = (text: string) => ({ type: "raw_text", text });

describe("blocks that Slack takes in a message", () => {
  it.each<[string, unknown[]]>([
    ["none at all", []],
    ["50 sections", times(50, () => section("x"))],
    ["a section with ten fields", [{ type: "section", fields: times(10, () => plain("x")) }]],
    ["a section with a menu", [section("x", { accessory: { type: "overflow", options: [option("a")] } })]],
    ["25 buttons", [actions(...times(25, (index) => button(`a${index}`)))]],
    ["a button with everything", [actions({ ...button("a"), style: "danger", confirm: { text: plain("Sure?") } })]],
    ["a picture of a processed file", [{ type: "image", alt_text: "leads fell", slack_file: { id: "F0READY" } }]],
    ["a picture of the internet", [{ type: "image", alt_text: "x", image_url: "https://example.com/a.png" }]],
    [
      "rich text with mentions",
      [richText({ type: "user", user_id: "U1" }, { type: "text", text: "x", style: { bold: true } })],
    ],
    [
      "a table",
      [
        {
          type: "table",
          rows: [[cell("a"), richText({ type: "text", text: "b" })]],
          column_settings: [{ align: "right" }],
        },
      ],
    ],
    ["a container", [{ type: "container", title: plain("More"), child_blocks: [section("x")], is_collapsible: true }]],
    [
      "a select with groups",
      [actions({ type: "static_select", option_groups: [{ label: plain("g"), options: [option("a")] }] })],
    ],
    ["an input", [input({ type: "plain_text_input", multiline: true }, { dispatch_action: true })]],
    ["ticked boxes", [actions({ type: "checkboxes", options: [option("a")], initial_options: [option("a")] })]],
    [
      "feedback",
      [
        {
          type: "context_actions",
          elements: [{ type: "feedback_buttons", positive_button: option("y"), negative_button: option("n") }],
        },
      ],
    ],
  ])("%s", (_, blocks) => {
    expect(inMessage(blocks)).toEqual([]);
  });
});

describe("blocks that Slack refuses in a message", () => {
  it.each<[string, unknown[], string]>([
    ["51 of them", times(51, () => section("x")), "no more than 50 items allowed [json-pointer:/blocks]"],
    ["an unknown type", [{ type: "sections" }], "unsupported type: sections [json-pointer:/blocks/0/type]"],
    ["no type", [{ text: "x" }], "missing required field: type [json-pointer:/blocks/0]"],
    [
      "an unknown field",
      [{ type: "divider", colour: "red" }],
      "invalid additional property: colour [json-pointer:/blocks/0]",
    ],
    ["a section of nothing", [{ type: "section" }], "missing required field: text or fields [json-pointer:/blocks/0]"],
    [
      "a long text",
      [section("x".repeat(3_001))],
      "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ],
    ["an empty text", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
    [
      "a long header",
      [{ type: "header", text: plain("x".repeat(151)) }],
      "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ],
    [
      "markup in a header",
      [{ type: "header", text: { type: "mrkdwn", text: "x" } }],
      "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ],
    [
      "11 fields",
      [{ type: "section", fields: times(11, () => plain("x")) }],
      "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ],
    [
      "26 buttons",
      [actions(...times(26, (index) => button(`a${index}`)))],
      "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ],
    [
      "a long button",
      [actions({ ...button("a"), text: plain("x".repeat(76)) })],
      "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ],
    [
      "a long value",
      [actions(button("a", "x".repeat(2_001)))],
      "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ],
    [
      "a style of its own",
      [actions({ ...button("a"), style: "green" })],
      "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ],
    [
      "the same action twice in a block",
      [actions(button("a"), button("a"))],
      "`action_id` already exists: a [json-pointer:/blocks/0]",
    ],
    [
      "the same block twice",
      [section("x", { block_id: "b" }), section("y", { block_id: "b" })],
      "`block_id` already exists: b [json-pointer:/blocks/1/block_id]",
    ],
    [
      "a long block_id",
      [section("x", { block_id: "b".repeat(256) })],
      "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ],
    [
      "a menu of six",
      [actions({ type: "overflow", options: times(6, (index) => option(`${index}`)) })],
      "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ],
    [
      "eleven boxes",
      [actions({ type: "checkboxes", options: times(11, (index) => option(`${index}`)) })],
      "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ],
    [
      "a long option",
      [actions({ type: "overflow", options: [option("a", "x".repeat(76))] })],
      "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ],
    [
      "a long option value",
      [actions({ type: "overflow", options: [option("x".repeat(151), "a")] })],
      "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ],
    [
      "options alike",
      [actions({ type: "overflow", options: [option("a"), option("a")] })],
      "option values must be unique [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "a choice that is not on offer",
      [actions({ type: "static_select", options: [option("a")], initial_option: option("b") })],
      "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "a select without options",
      [actions({ type: "static_select" })],
      "missing required field: options or option_groups [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "a text input among buttons",
      [actions({ type: "plain_text_input" })],
      "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ],
    ["a button as input", [input(button("a"))], "unsupported type: button [json-pointer:/blocks/0/element/type]"],
    [
      "eleven context elements",
      [{ type: "context", elements: times(11, () => plain("x")) }],
      "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ],
    [
      "a picture without words",
      [{ type: "image", slack_file: { id: "F0READY" } }],
      "missing required field: alt_text [json-pointer:/blocks/0]",
    ],
    [
      "a picture of a file that is not ready",
      [{ type: "image", alt_text: "x", slack_file: { id: "F0NEW" } }],
      "invalid slack file [json-pointer:/blocks/0/slack_file]",
    ],
    [
      "a picture with two sources",
      [{ type: "image", alt_text: "x", slack_file: { id: "F0READY" }, image_url: "https://example.com/a.png" }],
      "only one of these fields is allowed: image_url, slack_file [json-pointer:/blocks/0]",
    ],
    [
      "a picture of this machine",
      [{ type: "image", alt_text: "x", image_url: "http://127.0.0.1/a.png" }],
      "downloading image failed [json-pointer:/blocks/0/image_url]",
    ],
    [
      "two tables",
      [1, 2].map(() => ({ type: "table", rows: [[cell("a")]] })),
      "only one table is allowed [json-pointer:/blocks]",
    ],
    [
      "21 columns",
      [{ type: "table", rows: [times(21, () => cell("a"))] }],
      "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ],
    [
      "a table of much text",
      [{ type: "table", rows: [[cell("x".repeat(6_000)), cell("x".repeat(6_000))]] }],
      "must be less than 10001 characters [json-pointer:/blocks/0/rows]",
    ],
    ["an alert", [{ type: "alert", text: plain("x") }], "unsupported type: alert [json-pointer:/blocks/0/type]"],
    [
      "a container in a container",
      [{ type: "container", title: plain("x"), child_blocks: [{ type: "container" }] }],
      "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ],
    [
      "a finished task by another word",
      [{ type: "task_card", task_id: "1", title: "x", status: "completed" }],
      "must be one of: pending, in_progress, complete, error [json-pointer:/blocks/0/status]",
    ],
    [
      "a long question",
      [actions({ ...button("a"), confirm: { text: plain("x".repeat(301)) } })],
      "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ],
    [
      "what every object inherits",
      [{ type: "constructor" }],
      "unsupported type: constructor [json-pointer:/blocks/0/type]",
    ],
  ])("%s", (_, blocks, expected) => {
    expect(inMessage(blocks)).toContain(`[ERROR] ${expected}`);
  });
});

describe("views", () => {
  it.each<[string, unknown]>([
    ["a modal of 100 blocks", modal({ blocks: times(100, () => section("x")) })],
    ["a modal with input and submit", modal({ blocks: [input({ type: "plain_text_input" })], submit: plain("Send") })],
    ["an alert in a modal", modal({ blocks: [{ type: "alert", text: plain("x"), level: "warning" }] })],
    ["a Home tab of cards", { type: "home", blocks: [{ type: "card", title: { type: "mrkdwn", text: "x" } }] }],
  ])("are taken: %s", (_, view) => {
    expect(inView(view)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      "101 blocks",
      modal({ blocks: times(101, () => section("x")) }),
      "no more than 100 items allowed [json-pointer:/view/blocks]",
    ],
    [
      "a long title",
      modal({ title: plain("x".repeat(25)) }),
      "must be less than 25 characters [json-pointer:/view/title/text]",
    ],
    [
      "a long submit",
      modal({ submit: plain("x".repeat(25)) }),
      "must be less than 25 characters [json-pointer:/view/submit/text]",
    ],
    ["no title", { type: "modal", blocks: [] }, "missing required field: title [json-pointer:/view]"],
    [
      "an input without submit",
      modal({ blocks: [input({ type: "plain_text_input" })] }),
      "missing required field: submit [json-pointer:/view]",
    ],
    [
      "much metadata",
      modal({ private_metadata: "x".repeat(3_001) }),
      "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ],
    [
      "a title in Home",
      { type: "home", title: plain("x"), blocks: [] },
      "invalid additional property: title [json-pointer:/view]",
    ],
    [
      "a table in Home",
      { type: "home", blocks: [{ type: "table", rows: [[cell("a")]] }] },
      "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ],
    [
      "a table in a modal",
      modal({ blocks: [{ type: "table", rows: [[cell("a")]] }] }),
      "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ],
    ["another kind of view", { type: "sheet", blocks: [] }, "unsupported type: sheet [json-pointer:/view/type]"],
  ])("are refused: %s", (_, view, expected) => {
    expect(inView(view)).toContain(`[ERROR] ${expected}`);
  });
});
