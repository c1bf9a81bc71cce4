import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The text of a composer with its caret, and the ways to change it. */
export interface Draft {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly text: string;
  readonly caret: number;
  /** What the person typed. */
  readonly write: (text: string, caret: number) => void;
  /** What the page puts in; the caret goes to its place and the field gets the focus. */
  readonly replace: (text: string, caret: number) => void;
  readonly insert: (piece: string) => void;
  /** Puts a mark such as `*` around what is selected. */
  readonly wrap: (mark: string) => void;
}

const MOST_HEIGHT = 200;

export function useDraft(): Draft {
  const field = useRef<HTMLTextAreaElement>(null);
  const [{ text, caret }, setDraft] = useState({ text: "", caret: 0 });
  const moveTo = useRef<number>();
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(current.scrollHeight, MOST_HEIGHT)}px`;
    if (moveTo.current === undefined) return;
    current.focus();
    current.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = undefined;
  });
  const write = (next: string, at: number) => setDraft({ text: next, caret: at });
  const replace = (next: string, at: number) => {
    moveTo.current = at;
    write(next, at);
  };
  const selection = () => ({
    from: field.current?.selectionStart ?? text.length,
    to: field.current?.selectionEnd ?? text.length,
  });
  return {
    field,
    text,
    caret,
    write,
    replace,
    insert: (piece) => {
      const { from, to } = selection();
      replace(text.slice(0, from) + piece + text.slice(to), from + piece.length);
    },
    wrap: (mark) => {
      const { from, to } = selection();
      replace(text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to), to + mark.length);
    },
  };
}
