import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";

export interface Toast {
  readonly id: string;
  readonly text: string;
}

interface ToastsProps {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: string) => void;
}

/** Short notices. They stay until they are read away or time out, and a screen reader says them. */
export function Toasts({ toasts, onDismiss }: ToastsProps): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div class="toast" key={toast.id}>
          <span>{toast.text}</span>
          <button
            type="button"
            class="icon-button"
            aria-label="Dismiss this notice"
            onClick={() => onDismiss(toast.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
