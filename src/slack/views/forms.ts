/** Windows that ask a person something. Block ids are fixed: what was typed, and errors, hang on them. */
import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import type { Side } from "../../domain/catalogue.ts";
import { INPUT } from "../ids.ts";
import { shorten } from "../text.ts";
import { context, plain, section } from "./blocks.ts";

/** What a form carries from its opening to its submission; readable by the person, so everything is checked again. */
export interface FormMemory {
  readonly incidentId: number;
  readonly stepId?: string;
  readonly version?: number;
  /** The window said that the client had been told before: a message sent from it is a second one on purpose. */
  readonly again?: boolean;
  /** Where the press was made: a refusal after the window has closed is told there. */
  readonly channel?: string;
  readonly threadTs?: string;
}

interface Form {
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly memory?: FormMemory;
  readonly blocks: readonly KnownBlock[];
}

export function form({ callbackId, title, submit, memory, blocks }: Form): ModalView {
  return {
    type: "modal",
    callback_id: callbackId,
    title: plain(shorten(title, 24)),
    close: plain(submit ? "Cancel" : "Close"),
    ...(submit ? { submit: plain(submit) } : {}),
    ...(memory ? { private_metadata: JSON.stringify(memory) } : {}),
    blocks: [...blocks],
  };
}

/** Opened at once, because Slack gives three seconds; filled as soon as the database has answered. */
export function loadingForm(title: string, callbackId: string): ModalView {
  return form({ callbackId, title, blocks: [context("One moment …")] });
}

/** A sentence in place of a form that cannot be filled in any longer. */
export function sentenceForm(title: string, callbackId: string, words: string): ModalView {
  return form({ callbackId, title, blocks: [section(words)] });
}

/** Why a form that was sent off came to nothing, with what was typed into it: it takes the form's place. */
export function refusedForm(title: string, callbackId: string, words: string, typed: readonly string[]): ModalView {
  const kept = typed.map(
    (text): KnownBlock => ({
      type: "rich_text",
      elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text }] }],
    }),
  );
  const heading = kept.length === 0 ? [] : [context("What you wrote, to be copied:")];
  return form({ callbackId, title, blocks: [section(words), ...heading, ...kept] });
}

export interface LinesOptions {
  readonly initial?: string | null;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly multiline?: boolean;
  readonly max?: number;
  readonly hint?: string;
}

export function lines(id: string, label: string, options: LinesOptions = {}): InputBlock {
  const { initial, placeholder, optional = false, multiline = true, max = 3000, hint } = options;
  return {
    type: "input",
    block_id: id,
    label: plain(label),
    optional,
    ...(hint ? { hint: plain(hint) } : {}),
    element: {
      type: "plain_text_input",
      action_id: id,
      multiline,
      max_length: max,
      ...(initial ? { initial_value: initial } : {}),
      ...(placeholder ? { placeholder: plain(placeholder) } : {}),
    },
  };
}

export function tick(id: string, label: string, option: string, initially: boolean): InputBlock {
  const options = [{ text: plain(option), value: id }];
  return {
    type: "input",
    block_id: id,
    label: plain(label),
    optional: true,
    element: { type: "checkboxes", action_id: id, options, ...(initially ? { initial_options: options } : {}) },
  };
}

const SIDES: readonly (readonly [Side, string])[] = [
  ["ours", "Ours"],
  ["client", "The client's"],
  ["third_party", "A third party's"],
];

/** Whose fault it was. `known`: as it is named already, so that sending the window as it is changes nothing. */
export function sideInput(optional: boolean, known: Side | null): InputBlock {
  const options = SIDES.map(([value, text]) => ({ text: plain(text), value }));
  const chosen = options.find(({ value }) => value === known);
  return {
    type: "input",
    block_id: INPUT.side,
    label: plain("Whose side?"),
    optional,
    element: {
      type: "radio_buttons",
      action_id: INPUT.side,
      options,
      ...(chosen ? { initial_option: chosen } : {}),
    },
  };
}
