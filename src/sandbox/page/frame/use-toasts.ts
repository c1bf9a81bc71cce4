import { useEffect, useRef, useState } from "preact/hooks";
import type { World } from "../../api.ts";
import type { Toast } from "../overlay/toasts.tsx";

const SHOWN_MS = 8000;

export interface ToastStack {
  readonly list: readonly Toast[];
  readonly add: (text: string) => void;
  readonly dismiss: (id: string) => void;
}

/** The page's own notices and the world's, each of which is shown once. */
export function useToasts(world: World): ToastStack {
  const [list, setList] = useState<readonly Toast[]>([]);
  const seen = useRef(new Set<string>());
  const count = useRef(0);
  const dismiss = (id: string) => setList((now) => now.filter((toast) => toast.id !== id));
  const show = (toast: Toast) => {
    setList((now) => [...now.filter((one) => one.text !== toast.text), toast].slice(-4));
    setTimeout(() => dismiss(toast.id), SHOWN_MS);
  };
  useEffect(() => {
    for (const toast of world.toasts) {
      if (seen.current.has(toast.id)) continue;
      seen.current.add(toast.id);
      show(toast);
    }
  }, [world.toasts]);
  return {
    list,
    dismiss,
    add: (text) => {
      count.current += 1;
      show({ id: `own-${count.current}`, text });
    },
  };
}
