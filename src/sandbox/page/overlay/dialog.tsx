import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly label: string;
  readonly class?: string;
  /** Escape, or a click outside where `light` allows it. */
  readonly onClose: () => void;
  /** A click on the darkened page closes too. */
  readonly light?: boolean;
  readonly children: ComponentChildren;
}

/** A modal surface. The browser's own dialog keeps the focus inside and gives it back at the end. */
export function Dialog({ label, onClose, light, children, ...rest }: DialogProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  // Before the effects of what stands inside, which put the focus where it belongs.
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog ${rest.class ?? ""}`}
      aria-label={label}
      onCancel={(event) => {
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (light && event.target === ref.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
