import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SandboxMessage } from "../../api.ts";
import { msOf, rowsOf } from "../model/messages.ts";
import { usePage } from "../model/page-context.ts";
import { dayName } from "../text/slack-date.ts";
import { MessageView } from "./message-view.tsx";

const NEAR_END = 80;

interface ScrollerProps {
  /** The newest message; a new one keeps the end in view, or shows a button to get there. */
  readonly newest: string | undefined;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A list that stays at its end while the reader is there, pictures that load late included. */
export function Scroller({ newest, label, children }: ScrollerProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [missed, setMissed] = useState(false);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setMissed(true);
  }, [newest]);
  useLayoutEffect(() => {
    const grown = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    if (inner.current) grown.observe(inner.current);
    if (box.current) grown.observe(box.current);
    return () => grown.disconnect();
  }, []);
  return (
    <div
      ref={box}
      class="scroller"
      role="log"
      aria-label={label}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        // Only a move upwards leaves the end: a picture that has just loaded also puts the end further away.
        if (scrollHeight - scrollTop - clientHeight < NEAR_END) atEnd.current = true;
        else if (scrollTop < lastTop.current) atEnd.current = false;
        lastTop.current = scrollTop;
        if (atEnd.current) setMissed(false);
      }}
    >
      <div ref={inner} class="scroller-inner">
        {children}
      </div>
      {missed && (
        <button type="button" class="to-end" onClick={toEnd}>
          New messages below
        </button>
      )}
    </div>
  );
}

interface MessageListProps {
  readonly messages: readonly SandboxMessage[];
  readonly unreadFrom?: string | undefined;
}

/** Messages of a channel with the lines between days and above the unread ones. */
export function MessageList({ messages, unreadFrom }: MessageListProps): JSX.Element {
  const { me, world } = usePage();
  return (
    <>
      {rowsOf(messages, me.tz, unreadFrom).map(({ message, newDay, short, firstUnread }) => (
        <div key={message.ts}>
          {newDay && (
            <div class="day-line">
              <span>{dayName(msOf(message.ts), { tz: me.tz, now: world.now })}</span>
            </div>
          )}
          {firstUnread && (
            <div class="new-line">
              <span>New</span>
            </div>
          )}
          <MessageView message={message} short={short} inThread={false} />
        </div>
      ))}
    </>
  );
}
