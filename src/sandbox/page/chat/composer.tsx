import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SandboxChannel } from "../../api.ts";
import { Icon, type IconName } from "../frame/icon.tsx";
import { channelTitle } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { type Suggestion, suggest } from "../model/suggest.ts";
import { EmojiMenu } from "./emoji-menu.tsx";
import { SuggestionList } from "./suggestion-list.tsx";
import { type Draft, useDraft } from "./use-draft.ts";
import { useSending } from "./use-sending.ts";

interface ComposerProps {
  readonly channel: SandboxChannel;
  readonly thread?: string;
}

const MARKS: readonly { readonly icon: IconName; readonly mark: string; readonly label: string }[] = [
  { icon: "bold", mark: "*", label: "Bold" },
  { icon: "italic", mark: "_", label: "Italic" },
  { icon: "strike", mark: "~", label: "Strikethrough" },
  { icon: "code", mark: "`", label: "Code" },
];

/** The field to write in: Enter sends, Shift+Enter breaks the line, `/`, `@` and `#` suggest. */
export function Composer({ channel, thread }: ComposerProps): JSX.Element {
  const { world } = usePage();
  const draft = useDraft();
  const { send, shortcut } = useSending(channel, thread);
  const { list, usage } = suggest(world, draft.text, draft.caret, thread !== undefined);
  const submit = () => {
    if (draft.text.trim() === "") return;
    send(draft.text.trim(), (text) => draft.replace(text, text.length));
    draft.replace("", 0);
  };
  const accept = (one: Suggestion) => {
    if (one.kind === "shortcut" && one.ref) {
      shortcut(one.ref);
      draft.replace("", 0);
      return;
    }
    const text = draft.text.slice(0, one.from) + one.insert + draft.text.slice(draft.caret);
    draft.replace(text, one.from + one.insert.length);
  };
  return (
    <div class="composer-wrap">
      {usage && <div class="usage-hint">{usage}</div>}
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="composer-marks" role="toolbar" aria-label="Formatting">
          {MARKS.map(({ icon, mark, label }) => (
            <button
              key={mark}
              type="button"
              class="icon-button"
              aria-label={label}
              title={label}
              onClick={() => draft.wrap(mark)}
            >
              <Icon name={icon} size={16} />
            </button>
          ))}
        </div>
        <DraftField
          draft={draft}
          list={list}
          id={`suggestions-${thread ?? channel.id}`}
          placeholder={thread ? "Reply…" : `Message ${channel.kind === "dm" ? "" : "#"}${channelTitle(world, channel)}`}
          onAccept={accept}
          onSubmit={submit}
        />
        <ComposerFoot empty={draft.text.trim() === ""} insert={draft.insert} commands={thread === undefined} />
      </form>
    </div>
  );
}

interface DraftFieldProps {
  readonly draft: Draft;
  readonly list: readonly Suggestion[];
  readonly id: string;
  readonly placeholder: string;
  readonly onAccept: (suggestion: Suggestion) => void;
  readonly onSubmit: () => void;
}

/** The text with its suggestions. The focus stays in the text; the keys move through the list. */
function DraftField({ draft, list, id, placeholder, onAccept, onSubmit }: DraftFieldProps): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<string>();
  const open = list.length > 0 && closedAt !== draft.text;
  const at = Math.min(chosen, list.length - 1);
  const keys = composerKeys({
    open,
    move: (by) => setChosen((at + by + list.length) % list.length),
    accept: () => {
      const one = list[at];
      if (one) onAccept(one);
    },
    close: () => setClosedAt(draft.text),
    submit: onSubmit,
  });
  return (
    <>
      {open && <SuggestionList id={id} list={list} chosen={at} onChoose={onAccept} />}
      <textarea
        ref={draft.field}
        rows={1}
        value={draft.text}
        placeholder={placeholder}
        aria-label={placeholder}
        role="combobox"
        aria-expanded={open}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        onInput={({ currentTarget: { value, selectionEnd } }) => {
          draft.write(value, selectionEnd);
          setChosen(0);
        }}
        onClick={({ currentTarget: { value, selectionEnd } }) => draft.write(value, selectionEnd)}
        onKeyDown={keys}
      />
    </>
  );
}

interface ComposerFootProps {
  readonly empty: boolean;
  readonly insert: (piece: string) => void;
  /** Slash commands do not work in threads. */
  readonly commands: boolean;
}

function ComposerFoot({ empty, insert, commands }: ComposerFootProps): JSX.Element {
  return (
    <div class="composer-foot">
      <EmojiMenu
        label="Insert an emoji"
        class="icon-button"
        button={<Icon name="smile" />}
        onPick={(name) => insert(`:${name}: `)}
      />
      <button
        type="button"
        class="icon-button"
        aria-label="Mention somebody"
        title="Mention somebody"
        onClick={() => insert("@")}
      >
        <Icon name="at" />
      </button>
      {commands && (
        <button
          type="button"
          class="icon-button"
          aria-label="Run a command"
          title="Run a command"
          onClick={() => insert("/")}
        >
          <Icon name="slash" />
        </button>
      )}
      <button type="submit" class="send" aria-label="Send now" title="Send now" disabled={empty}>
        <Icon name="send" />
      </button>
    </div>
  );
}

interface ComposerKeys {
  readonly open: boolean;
  readonly move: (by: number) => void;
  readonly accept: () => void;
  readonly close: () => void;
  readonly submit: () => void;
}

/** While suggestions are shown the keys belong to them. */
function composerKeys({ open, move, accept, close, submit }: ComposerKeys): (event: KeyboardEvent) => void {
  const whileOpen: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Tab: accept,
    Enter: accept,
    Escape: close,
  };
  return (event) => {
    if (event.isComposing || (event.key === "Enter" && event.shiftKey)) return;
    const deed = open ? whileOpen[event.key] : event.key === "Enter" ? submit : undefined;
    if (!deed) return;
    event.preventDefault();
    deed();
  };
}
