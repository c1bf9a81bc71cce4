import type { Act, ActAnswer, Json, StateValues } from "../../api.ts";
import { asObjects, asText } from "../json.ts";
import { messageShape, viewShape } from "../shapes.ts";
import type { Slack } from "../slack.ts";
import { elementsOf, isStateful, pressed, stateOf } from "../workspace/element-state.ts";
import { findMessage } from "../workspace/messages.ts";
import { findView } from "../workspace/views.ts";
import type { Channel, Message, User, View } from "../workspace/workspace.ts";
import { actionTs, failure, interaction, ownChannel, person, Refusal, responseUrl, toast } from "./person.ts";

type Press = Extract<Act, { do: "press" }>;

/** Presses a button, chooses in a menu, ticks a box: whatever sends block_actions. */
export async function press(slack: Slack, act: Press): Promise<ActAnswer> {
  const user = person(slack, act.as);
  const payload =
    act.on.type === "message" ? inMessage(slack, user, act, act.on) : inView(slack, user, act, act.on.viewId);
  const ack = await slack.delivery.interaction("interactive", `block_actions ${act.actionId}`, {
    type: "block_actions",
    ...interaction(slack, user),
    ...payload,
  });
  const problem = failure(slack, ack);
  return problem ? toast(slack, user, `This button did not work: ${problem}.`) : { ok: true };
}

function inMessage(slack: Slack, user: User, act: Press, on: { channel: string; ts: string }): Json {
  const channel = ownChannel(slack, on.channel, user);
  const message = findMessage(channel, on.ts);
  if (!message || (message.ephemeralTo && message.ephemeralTo !== user.id)) {
    throw new Refusal("This message is not there any more.");
  }
  if (channel.archived) throw new Refusal("This channel is archived.");
  const attachment = message.attachments.find(({ blocks }) => find(asObjects(blocks), act) !== undefined);
  const blocks = attachment ? asObjects(attachment.blocks) : renderingWith(message, act);
  const { element, block } = required(blocks, act);
  return {
    container: containerOf(channel, message, attachment),
    channel: { id: channel.id, name: channel.kind === "private" ? "privategroup" : channel.name },
    // Slack does not keep ephemeral messages, so it cannot give one back.
    ...(message.ephemeralTo ? {} : { message: messageShape(slack.workspace, channel, message) }),
    state: { values: withPress(stateOf(blocks, act.state ?? {}), block, element, act) },
    response_url: responseUrl(slack, user, channel, message.ts),
    actions: [actionOf(slack, block, element, act)],
  };
}

/** The blocks that the person pressed in: the present ones, or those of a moment ago if the message changed under them. */
function renderingWith(message: Message, act: Press): readonly Json[] {
  const renderings = [message.blocks, ...message.earlier];
  return renderings.find((blocks) => find(blocks, act) !== undefined) ?? message.blocks;
}

function containerOf(channel: Channel, message: Message, attachment: Json | undefined): Json {
  return {
    type: attachment ? "message_attachment" : "message",
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: message.ephemeralTo !== undefined,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(attachment ? { attachment_id: attachment.id, is_app_unfurl: false } : {}),
  };
}

function inView(slack: Slack, user: User, act: Press, viewId: string): Json {
  const view = ownView(slack, user, viewId);
  const blocks = asObjects(view.content.blocks);
  const { element, block } = required(blocks, act);
  view.state = withPress(stateOf(blocks, { ...view.state, ...act.state }), block, element, act);
  return {
    container: { type: "view", view_id: view.id },
    view: viewShape(slack.workspace, view),
    actions: [actionOf(slack, block, element, act)],
  };
}

/** The view if it is open for this person. */
export function ownView(slack: Slack, user: User, viewId: string): View {
  const view = findView(slack.workspace, (candidate) => candidate.id === viewId && candidate.user === user.id);
  if (!view) throw new Refusal("This window is not open any more.");
  return view;
}

function actionOf(slack: Slack, block: Json, element: Json, act: Press): Json {
  return {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    ...pressed(element, act.value),
    action_ts: actionTs(slack),
  };
}

/** The state after the press: the element that was pressed has its new value in it. */
function withPress(values: StateValues, block: Json, element: Json, act: Press): StateValues {
  if (!isStateful(element) || act.value === undefined) return values;
  const [blockId, actionId] = [asText(block.block_id), asText(element.action_id)];
  const { placeholder: _, ...value } = pressed(element, act.value);
  return { ...values, [blockId]: { ...values[blockId], [actionId]: { type: element.type, ...value } } };
}

function find(blocks: readonly Json[], act: Press): { block: Json; element: Json } | undefined {
  return elementsOf(blocks).find(
    ({ block, element }) => block.block_id === act.blockId && element.action_id === act.actionId,
  );
}

function required(blocks: readonly Json[], act: Press): { block: Json; element: Json } {
  const found = find(blocks, act);
  if (!found) throw new Refusal(`There is no element ${act.actionId} in block ${act.blockId} any more.`);
  return found;
}
