import type { Act, ActAnswer, Json, StateValues } from "../../api.ts";
import { asObject, asObjects, asText, isObject } from "../json.ts";
import { viewContent } from "../methods/message-arguments.ts";
import { viewShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { SlackFault } from "../slack-fault.ts";
import { isEmpty, stateOf } from "../workspace/element-state.ts";
import { showFiles } from "../workspace/files.ts";
import { closeModal, pushModal, redraw } from "../workspace/views.ts";
import type { User, View } from "../workspace/workspace.ts";
import { failure, interaction, person, Refusal, toast } from "./person.ts";
import { ownView } from "./press.ts";

/** Submits a modal and does what the app's acknowledgement says: close, errors, another content, one more on top. */
export async function submit(slack: Slack, act: Extract<Act, { do: "submit" }>): Promise<ActAnswer> {
  const user = person(slack, act.as);
  const view = ownView(slack, user, act.viewId);
  if (view.type !== "modal") throw new Refusal("The Home tab cannot be submitted.");
  const blocks = asObjects(view.content.blocks);
  view.state = stateOf(blocks, { ...view.state, ...act.state });
  view.errors = refusedByClient(blocks, view.state);
  slack.changed();
  if (Object.keys(view.errors).length > 0) return { ok: false, problem: Object.values(view.errors).join(" ") };
  const ack = await slack.delivery.interaction("interactive", `view_submission ${asText(view.content.callback_id)}`, {
    type: "view_submission",
    ...interaction(slack, user),
    view: viewShape(slack.workspace, view),
    response_urls: [],
  });
  const problem = failure(slack, ack);
  if (problem) return toast(slack, user, `We had some trouble connecting. Try again? (${problem})`);
  return ack.type === "answered" ? obey(slack, user, view, ack.body) : { ok: true };
}

/** Cancels a modal; the app hears of it if it asked to. */
export async function close(slack: Slack, act: Extract<Act, { do: "close" }>): Promise<ActAnswer> {
  const user = person(slack, act.as);
  const view = ownView(slack, user, act.viewId);
  if (view.type !== "modal") throw new Refusal("The Home tab cannot be closed.");
  const shape = viewShape(slack.workspace, view);
  if (view.content.clear_on_close === true) slack.workspace.modals.delete(user.id);
  else closeModal(slack.workspace, view);
  slack.changed();
  if (view.content.notify_on_close === true) {
    await slack.delivery.interaction("interactive", `view_closed ${asText(view.content.callback_id)}`, {
      type: "view_closed",
      ...interaction(slack, user),
      view: shape,
      is_cleared: view.content.clear_on_close === true,
    });
  }
  return { ok: true };
}

function obey(slack: Slack, user: User, view: View, body: Json): ActAnswer {
  try {
    return carryOut(slack, user, view, body);
  } catch (fault) {
    if (!(fault instanceof SlackFault)) throw fault;
    const { messages } = asObject(fault.extra.response_metadata);
    const why = Array.isArray(messages) ? messages.join("; ") : fault.code;
    return toast(slack, user, `We had some trouble connecting. Try again? (the app's answer was refused: ${why})`);
  } finally {
    slack.changed();
  }
}

function carryOut(slack: Slack, user: User, view: View, body: Json): ActAnswer {
  const now = slack.clock.now();
  switch (body.response_action) {
    case "errors": {
      view.errors = knownErrors(view, asObject(body.errors));
      return { ok: false, problem: Object.values(view.errors).join(" ") };
    }
    case "update": {
      redraw(slack.workspace, view, viewContent(slack, body.view, "modal"), undefined, now);
      showFiles(slack, view.content);
      return { ok: true };
    }
    case "push": {
      const pushed = pushModal(slack.workspace, user.id, viewContent(slack, body.view, "modal"), now);
      showFiles(slack, pushed.content);
      return { ok: true };
    }
    case "clear":
      slack.workspace.modals.delete(user.id);
      return { ok: true };
    case undefined:
      closeModal(slack.workspace, view);
      return { ok: true };
    default:
      throw new SlackFault(`unknown response_action ${String(body.response_action)}`);
  }
}

/** Errors must name input blocks of the view; Slack takes none of them otherwise. */
function knownErrors(view: View, errors: Json): Record<string, string> {
  const inputs = asObjects(view.content.blocks).filter((block) => block.type === "input");
  const known = inputs.map((block) => block.block_id);
  const entries = Object.entries(errors).map(([id, text]) => [id, asText(text)] as const);
  const lost = entries.find(([id]) => !known.includes(id));
  if (lost || entries.length === 0)
    throw new SlackFault(`errors must name input blocks, not ${lost?.[0] ?? "nothing"}`);
  return Object.fromEntries(entries);
}

/** What Slack's own client refuses before anything is sent. */
function refusedByClient(blocks: readonly Json[], state: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks.filter((candidate) => candidate.type === "input")) {
    const element = isObject(block.element) ? block.element : {};
    const value = state[asText(block.block_id)]?.[asText(element.action_id)];
    const error = isEmpty(value)
      ? block.optional === true
        ? undefined
        : "Please complete this required field."
      : refusedValue(element, asText(value?.value));
    if (error) errors[asText(block.block_id)] = error;
  }
  return errors;
}

function refusedValue(element: Json, value: string): string | undefined {
  switch (element.type) {
    case "plain_text_input":
      if (value.length < Number(element.min_length ?? 0)) return `At least ${String(element.min_length)} characters.`;
      if (value.length > Number(element.max_length ?? 3000))
        return `At most ${String(element.max_length ?? 3000)} characters.`;
      return undefined;
    case "number_input":
      return refusedNumber(element, value);
    case "email_text_input":
      return /^\S+@\S+\.\S+$/.test(value) ? undefined : "Please enter a valid email address.";
    case "url_text_input":
      return URL.canParse(value) ? undefined : "Please enter a valid URL.";
    default:
      return undefined;
  }
}

function refusedNumber(element: Json, value: string): string | undefined {
  const typed = Number(value);
  if (!Number.isFinite(typed)) return "Please enter a number.";
  if (element.is_decimal_allowed !== true && !Number.isInteger(typed)) return "Please enter a whole number.";
  if (element.min_value !== undefined && typed < Number(element.min_value))
    return `At least ${String(element.min_value)}.`;
  if (element.max_value !== undefined && typed > Number(element.max_value))
    return `At most ${String(element.max_value)}.`;
  return undefined;
}
