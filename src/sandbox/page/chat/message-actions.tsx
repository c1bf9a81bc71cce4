import type { JSX } from "preact";
import type { SandboxMessage } from "../../api.ts";
import { Icon } from "../frame/icon.tsx";
import { usePage } from "../model/page-context.ts";
import { Menu } from "../overlay/menu.tsx";
import { EmojiGlyph } from "../text/emoji-glyph.tsx";
import { EmojiMenu } from "./emoji-menu.tsx";

const QUICK = ["white_check_mark", "eyes", "pushpin"] as const;

interface MessageActionsProps {
  readonly message: SandboxMessage;
  readonly inThread: boolean;
}

/** What can be done with a message: shown while the pointer or the focus is on it. */
export function MessageActions({ message, inThread }: MessageActionsProps): JSX.Element {
  const { act, go } = usePage();
  const { channel, ts } = message;
  const react = (name: string) => void act({ do: "react", channel, ts, name });
  return (
    <div class="message-actions" role="toolbar" aria-label="Message actions">
      {QUICK.map((name) => (
        <button key={name} type="button" class="icon-button" title={`React with ${name}`} onClick={() => react(name)}>
          <EmojiGlyph name={name} />
        </button>
      ))}
      <EmojiMenu label="Find another reaction" class="icon-button" button={<Icon name="smile" />} onPick={react} />
      {!inThread && (
        <button
          type="button"
          class="icon-button"
          title="Reply in thread"
          aria-label="Reply in thread"
          onClick={() => go({ kind: "channel", channel, thread: message.threadTs ?? ts })}
        >
          <Icon name="reply" />
        </button>
      )}
      <ShortcutMenu message={message} />
    </div>
  );
}

function ShortcutMenu({ message }: { readonly message: SandboxMessage }): JSX.Element {
  const { world, act } = usePage();
  const shortcuts = world.shortcuts.filter((shortcut) => shortcut.type === "message");
  return (
    <Menu label="More actions" class="icon-button" button={<Icon name="more" />}>
      {(close) => (
        <>
          {shortcuts.map((shortcut) => (
            <button
              key={shortcut.callbackId}
              type="button"
              role="menuitem"
              class="menu-item"
              onClick={() => {
                close();
                void act({ do: "shortcut", callbackId: shortcut.callbackId, channel: message.channel, ts: message.ts });
              }}
            >
              {shortcut.name}
              <small>
                {world.app.name} · {shortcut.description}
              </small>
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            class="menu-item"
            onClick={() => {
              close();
              void navigator.clipboard?.writeText(message.text);
            }}
          >
            Copy text
          </button>
        </>
      )}
    </Menu>
  );
}
