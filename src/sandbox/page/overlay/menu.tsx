import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface MenuProps {
  /** What the button says to a screen reader. */
  readonly label: string;
  readonly button: ComponentChildren;
  readonly class?: string;
  readonly busy?: boolean;
  readonly children: (close: () => void) => ComponentChildren;
}

const EDGE = 8;

/** A button that opens a menu beside it. Arrow keys move, Escape closes, and the focus goes back to the button. */
export function Menu({ label, button, busy, children, ...rest }: MenuProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        class={rest.class}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={busy}
        disabled={busy}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <MenuList label={label} trigger={trigger.current} onClose={close} onLeave={() => setOpen(false)}>
          {children(close)}
        </MenuList>
      )}
    </>
  );
}

interface MenuListProps {
  readonly label: string;
  readonly trigger: HTMLElement | null;
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly children: ComponentChildren;
}

function MenuList({ label, trigger, onClose, onLeave, children }: MenuListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: "-9999px", top: "0px" });
  useLayoutEffect(() => {
    if (list.current && trigger) setPlace(beside(trigger, list.current));
    entries(list.current)[0]?.focus();
  }, [trigger]);
  useEffect(() => {
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!list.current?.contains(target) && !trigger?.contains(target)) onLeave();
    };
    document.addEventListener("mousedown", outside);
    return () => document.removeEventListener("mousedown", outside);
  });
  return (
    <div
      ref={list}
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={place}
      onKeyDown={(event) => moveFocus(event, list.current, onClose)}
    >
      {children}
    </div>
  );
}

/** Under the button, or above it where the window ends; never over the window's edge. */
function beside(trigger: HTMLElement, list: HTMLElement): { left: string; top: string } {
  const at = trigger.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = at.bottom + 4 + height < innerHeight - EDGE;
  const top = below ? at.bottom + 4 : Math.max(EDGE, at.top - height - 4);
  const left = Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE));
  return { left: `${left}px`, top: `${top}px` };
}

function entries(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null, close: () => void): void {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
    return;
  }
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const all = entries(list);
  const now = all.indexOf(document.activeElement as HTMLElement);
  all[(now + step + all.length) % all.length]?.focus();
}
