import type { ModalView } from "@slack/types";
import { fitView } from "../limits.ts";
import { loadingForm, sentenceForm } from "../views/forms.ts";
import type { Press } from "./press.ts";

/** What to show: a form, or a sentence that says why there is none. */
export type Filled = ModalView | string;

/**
 * Opens a window within Slack's three seconds, whatever the database takes, and fills it then. A window that was
 * changed in between (hash_conflict) is filled again from the newest state.
 */
export async function openForm(
  press: Press,
  title: string,
  callbackId: string,
  fill: () => Promise<Filled>,
): Promise<void> {
  const { view } = await press.client.views.open({
    trigger_id: press.triggerId,
    view: loadingForm(title, callbackId),
  });
  if (!view?.id) throw new Error("views.open answered without a view");
  try {
    await update(press, view.id, view.hash, await filled(title, callbackId, fill));
  } catch (error) {
    if (codeOf(error) === "not_found") return; // closed by the person in the meantime
    if (codeOf(error) !== "hash_conflict") {
      await update(
        press,
        view.id,
        undefined,
        sentenceForm(title, callbackId, "That did not work. Please close this and press again."),
      );
      throw error;
    }
    await update(press, view.id, undefined, await filled(title, callbackId, fill));
  }
}

async function filled(title: string, callbackId: string, fill: () => Promise<Filled>): Promise<ModalView> {
  const content = await fill();
  return typeof content === "string" ? sentenceForm(title, callbackId, content) : content;
}

async function update(press: Press, viewId: string, hash: string | undefined, view: ModalView): Promise<void> {
  await press.client.views.update({ view_id: viewId, ...(hash ? { hash } : {}), view: fitView(view) });
}

function codeOf(error: unknown): unknown {
  return (error as { data?: { error?: unknown } }).data?.error;
}
