import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SandboxView } from "../../api.ts";
import { Blocks } from "../blocks/blocks.tsx";
import { Surface, useTouched } from "../blocks/surface.tsx";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icon.tsx";
import { missingInputs, stateValues } from "../model/element-state.ts";
import { usePage } from "../model/page-context.ts";
import { WithEmoji } from "../text/rich.tsx";
import { Dialog } from "./dialog.tsx";
import { type Toast, Toasts } from "./toasts.tsx";

interface ModalStackProps {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: string) => void;
}

/** The open modals of this person. Only the topmost is seen; those below keep what was filled in. */
export function ModalStack({ toasts, onDismiss }: ModalStackProps): JSX.Element | null {
  const { world, act } = usePage();
  const top = world.modals.at(-1);
  if (!top) return null;
  const close = () => void act({ do: "close", viewId: top.id });
  return (
    <Dialog label={top.title} class="modal" onClose={close}>
      {world.modals.map((view) => (
        <ModalView key={view.id} view={view} top={view === top} deep={world.modals.length > 1} onClose={close} />
      ))}
      <Toasts toasts={toasts} onDismiss={onDismiss} />
    </Dialog>
  );
}

interface ModalViewProps {
  readonly view: SandboxView;
  readonly top: boolean;
  readonly deep: boolean;
  readonly onClose: () => void;
}

function ModalView({ view, top, deep, onClose }: ModalViewProps): JSX.Element {
  const { world, act } = usePage();
  const touched = useTouched();
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const errors = { ...view.errors, ...missing };
  useEffect(() => {
    if (top) firstField(form.current)?.focus();
  }, [top]);
  const count = Object.keys(errors).length;
  useEffect(() => {
    if (count > 0) form.current?.querySelector<HTMLElement>(`.has-error :is(${FIELDS})`)?.focus();
  }, [count, view.hash]);

  const submit = async (): Promise<void> => {
    const state = stateValues(view.blocks, touched.current());
    const gaps = missingInputs(view.blocks, state);
    setMissing(gaps);
    if (Object.keys(gaps).length > 0) return;
    setBusy(true);
    await act({ do: "submit", viewId: view.id, state });
    setBusy(false);
  };
  return (
    <form
      ref={form}
      class="modal-view"
      hidden={!top}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <header class="modal-head">
        <Avatar user={world.app.botUserId} size={28} />
        <h2>
          <WithEmoji text={view.title} />
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label={deep ? "Back to the view before" : "Close"}
          onClick={onClose}
        >
          <Icon name={deep ? "back" : "close"} size={20} />
        </button>
      </header>
      <div class="modal-body">
        <Surface container={{ type: "view", viewId: view.id }} blocks={view.blocks} errors={errors} touched={touched}>
          <Blocks of={view.blocks} />
        </Surface>
      </div>
      <footer class="modal-foot">
        <button type="button" class="button large" onClick={onClose}>
          <WithEmoji text={view.close || (view.submit ? "Cancel" : "Close")} />
        </button>
        {view.submit && (
          <button type="submit" class="button large primary filled" disabled={busy} aria-busy={busy}>
            <span class="button-text">
              <WithEmoji text={view.submit} />
            </span>
            {busy && <span class="spinner" />}
          </button>
        )}
      </footer>
    </form>
  );
}

const FIELDS = "input, textarea, select";

function firstField(form: HTMLFormElement | null): HTMLElement | null {
  return form?.querySelector<HTMLElement>(`.modal-body :is(${FIELDS})`) ?? form?.querySelector("button") ?? null;
}
