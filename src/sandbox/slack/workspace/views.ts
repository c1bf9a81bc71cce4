import type { Json, StateValues } from "../../api.ts";
import { newId, newSecret } from "../ids.ts";
import { asObjects, asText, isObject } from "../json.ts";
import { SlackFault } from "../slack-fault.ts";
import { withIds } from "./messages.ts";
import type { View, Workspace } from "./workspace.ts";

const MOST_STACKED = 3;

export function openModal(workspace: Workspace, user: string, content: Json, now: number): View {
  refuseTakenExternalId(workspace, content);
  const id = newId("V");
  const view: View = { ...blank(content, now), id, rootId: id, user, type: "modal" };
  workspace.modals.set(user, [view]);
  return view;
}

export function pushModal(workspace: Workspace, user: string, content: Json, now: number): View {
  const stack = workspace.modals.get(user) ?? [];
  const top = stack.at(-1);
  if (!top) return openModal(workspace, user, content, now);
  if (stack.length >= MOST_STACKED) throw new SlackFault("push_limit_reached");
  refuseTakenExternalId(workspace, content);
  const id = newId("V");
  const view: View = { ...blank(content, now), id, rootId: top.rootId, previousId: top.id, user, type: "modal" };
  workspace.modals.set(user, [...stack, view]);
  return view;
}

/** Draws a view anew. `hash` is the rendering the app believes to be current; without one the app takes the risk. */
export function redraw(workspace: Workspace, view: View, content: Json, hash: string | undefined, now: number): void {
  if (hash !== undefined && hash !== view.hash) throw new SlackFault("hash_conflict");
  refuseTakenExternalId(workspace, content, view);
  const next = blank(content, now);
  view.content = next.content;
  view.hash = next.hash;
  view.errors = {};
  view.state = kept(view.state, asObjects(next.content.blocks));
}

export function publishHome(
  workspace: Workspace,
  user: string,
  content: Json,
  hash: string | undefined,
  now: number,
): View {
  const home = workspace.homes.get(user);
  if (home) {
    redraw(workspace, home, content, hash, now);
    return home;
  }
  refuseTakenExternalId(workspace, content);
  const id = newId("V");
  const view: View = { ...blank(content, now), id, rootId: id, user, type: "home" };
  workspace.homes.set(user, view);
  return view;
}

/** Takes a modal off its person's screen, wherever it is in the stack. */
export function closeModal(workspace: Workspace, view: View): void {
  const stack = workspace.modals.get(view.user) ?? [];
  workspace.modals.set(
    view.user,
    stack.filter((other) => other !== view),
  );
}

export function findView(workspace: Workspace, test: (view: View) => boolean): View | undefined {
  return [...workspace.homes.values(), ...[...workspace.modals.values()].flat()].find(test);
}

function blank(content: Json, now: number): Omit<View, "id" | "rootId" | "user" | "type"> {
  return {
    content: { ...content, blocks: withIds(asObjects(content.blocks)) },
    hash: `${Math.floor(now / 1000)}.${newSecret(4)}`,
    state: {},
    errors: {},
  };
}

function refuseTakenExternalId(workspace: Workspace, content: Json, own?: View): void {
  const externalId = asText(content.external_id);
  if (externalId === "") return;
  const taken = findView(workspace, (view) => view !== own && view.content.external_id === externalId);
  if (taken) throw new SlackFault("duplicate_external_id");
}

/** What a person has typed survives a new rendering only where block_id and action_id stayed the same. */
function kept(state: StateValues, blocks: readonly Json[]): StateValues {
  const left: Record<string, Record<string, Json>> = {};
  for (const block of blocks) {
    const values = state[asText(block.block_id)];
    if (!values) continue;
    const elements = [block.element, block.accessory, ...asObjects(block.elements)].filter(isObject);
    for (const { action_id } of elements) {
      const value = values[asText(action_id)];
      if (value) left[asText(block.block_id)] = { ...left[asText(block.block_id)], [asText(action_id)]: value };
    }
  }
  return left;
}
