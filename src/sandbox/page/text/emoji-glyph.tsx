import type { JSX } from "preact";
import { emojiFor } from "./emoji.ts";

/**
 * Drawings of the emoji that carry meaning in an incident, so that they look alike everywhere and are there on a
 * machine without an emoji font. Others are left to the font. A 24 × 24 grid.
 */
type Drawing = () => JSX.Element;

const disc =
  (fill: string, rim: string): Drawing =>
  () => <circle cx="12" cy="12" r="10" fill={fill} stroke={rim} stroke-width="1.2" />;

const square =
  (fill: string, rim: string): Drawing =>
  () => <rect x="2.5" y="2.5" width="19" height="19" rx="2.5" fill={fill} stroke={rim} stroke-width="1.2" />;

const line = (d: string, stroke: string, width = 2.4): JSX.Element => (
  <path d={d} fill="none" stroke={stroke} stroke-width={width} stroke-linecap="round" stroke-linejoin="round" />
);

const tile = (fill: string, inner: JSX.Element): Drawing => {
  return () => (
    <g>
      <rect x="2" y="2" width="20" height="20" rx="4" fill={fill} />
      {inner}
    </g>
  );
};

const chart = (d: string, stroke: string): Drawing =>
  tile(
    "#eef3f7",
    <g>
      {line("M5 5v14h14", "#8aa0b2", 1.4)}
      {line(d, stroke)}
    </g>,
  );

const hand = (turned: boolean): Drawing => {
  return () => (
    <g transform={turned ? "rotate(180 12 12)" : undefined}>
      <path
        d="M8 11l3.6-8c2 0 2.9 1.5 2.5 3.5L13.5 9.5h5.3c1.7 0 2.4 1.5 1.9 3l-2 6.3c-.4 1.2-1.2 1.7-2.4 1.7H8z"
        fill="#ffcc33"
        stroke="#d99a00"
        stroke-width="1"
      />
      <rect x="3" y="10.5" width="4" height="10.5" rx="1.2" fill="#4a90d9" />
    </g>
  );
};

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  "🔴": disc("#e0243b", "#b3132a"),
  "🟠": disc("#f5871f", "#cf6a08"),
  "🟡": disc("#f8cc3a", "#d3a40f"),
  "🟢": disc("#2faa4e", "#1f8439"),
  "🔵": disc("#2f80ed", "#1d62bf"),
  "🟣": disc("#8e5bd0", "#6f3fb0"),
  "⚪": disc("#f1f3f5", "#a9b1b8"),
  "⚫": disc("#31373d", "#767e85"),
  "🟥": square("#e0243b", "#b3132a"),
  "🟧": square("#f5871f", "#cf6a08"),
  "🟨": square("#f8cc3a", "#d3a40f"),
  "🟩": square("#2faa4e", "#1f8439"),
  "⬜": square("#f1f3f5", "#a9b1b8"),
  "⬛": square("#31373d", "#767e85"),
  "✅": tile("#34a853", line("M6.5 12.5l4 4 7.5-9", "#ffffff", 2.8)),
  "✔️": () => line("M4 13l5.5 5.5L20 5.5", "#2faa4e", 3.4),
  "☑️": tile("#4a90d9", line("M6.5 12.5l4 4 7.5-9", "#ffffff", 2.8)),
  "❌": () => line("M5 5l14 14M19 5L5 19", "#e0243b", 4),
  "⛔": () => (
    <g>
      <circle cx="12" cy="12" r="10" fill="#e0243b" />
      <rect x="5.5" y="10" width="13" height="4" rx="1" fill="#ffffff" />
    </g>
  ),
  "⚠️": () => (
    <g>
      <path d="M12 2.5 22.5 21h-21z" fill="#fcc934" stroke="#c98d00" stroke-width="1.2" stroke-linejoin="round" />
      {line("M12 9v5.5M12 17.8v.1", "#3b2f00", 2.4)}
    </g>
  ),
  "🚨": () => (
    <g>
      <rect x="3" y="18" width="18" height="4" rx="1.5" fill="#5b6770" />
      <path d="M6 18v-6a6 6 0 0 1 12 0v6z" fill="#e0243b" />
      {line("M12 2.2v1.3M4 5l1.2 1.2M20 5l-1.2 1.2", "#f5871f", 1.8)}
      <circle cx="10" cy="11.5" r="1.6" fill="#ff9aa6" />
    </g>
  ),
  "🔔": () => (
    <g>
      <path d="M5 17V11a7 7 0 0 1 14 0v6l2 2H3z" fill="#fcc934" stroke="#c98d00" stroke-width="1" />
      <circle cx="12" cy="20.5" r="2" fill="#c98d00" />
    </g>
  ),
  "🔇": () => (
    <g>
      <path d="M3 9h4l6-5v16l-6-5H3z" fill="#8aa0b2" />
      {line("M16 9l6 6M22 9l-6 6", "#e0243b", 2.4)}
    </g>
  ),
  "🔧": () => (
    <g>
      {line("M4 20L13 11", "#8aa0b2", 4)}
      <path d="M20.5 5.5l-3.5 3.5-2-2 3.5-3.5a5.5 5.5 0 1 0 2 2z" fill="#8aa0b2" />
    </g>
  ),
  "➖": () => line("M4 12h16", "#5b6770", 4),
  "➕": () => line("M4 12h16M12 4v16", "#5b6770", 4),
  "❗": () => line("M12 4v10M12 19.5v.1", "#e0243b", 4),
  "❓": () => line("M8 8a4 4 0 1 1 5.5 3.7C12.3 12.3 12 13 12 14.5M12 19.5v.1", "#e0243b", 3),
  "❔": () => line("M8 8a4 4 0 1 1 5.5 3.7C12.3 12.3 12 13 12 14.5M12 19.5v.1", "#a9b1b8", 3),
  ℹ️: tile("#4a90d9", line("M12 11v6M12 7v.1", "#ffffff", 2.8)),
  "🔥": () => (
    <g>
      <path d="M12 2c1 4 6 6 6 12a6 6 0 0 1-12 0c0-3 1.5-4 2-6 1.5 1 2 2 2 3 1.5-2 2.5-5 2-9z" fill="#f5871f" />
      <path d="M12 12c.5 2 2.5 2.5 2.5 5a2.5 2.5 0 0 1-5 0c0-2 2-2.5 2.5-5z" fill="#fcd44f" />
    </g>
  ),
  "⚡": () => <path d="M14 1.5 4 13.5h6.5L9 22.5l11-13h-7z" fill="#fcc934" stroke="#c98d00" stroke-width="1" />,
  "👀": () => (
    <g fill="#ffffff" stroke="#8aa0b2" stroke-width="1.2">
      <ellipse cx="7" cy="12" rx="4.5" ry="6.5" />
      <ellipse cx="17" cy="12" rx="4.5" ry="6.5" />
      <circle cx="8.2" cy="13.5" r="2" fill="#31373d" stroke="none" />
      <circle cx="18.2" cy="13.5" r="2" fill="#31373d" stroke="none" />
    </g>
  ),
  "📌": () => (
    <g>
      {line("M9 15l-6 6.5", "#8aa0b2", 2)}
      <path d="M14 2.5l7.5 7.5-2 .5-4 4-.5 4.5L5 9l4.5-.5 4-4z" fill="#e0243b" stroke="#b3132a" />
    </g>
  ),
  "🔍": () => (
    <g>
      <circle cx="10" cy="10" r="6.5" fill="#dbeafa" stroke="#5b6770" stroke-width="2" />
      {line("M15 15l6 6", "#8a5a2b", 3.2)}
    </g>
  ),
  "💬": () => <path d="M2.5 4h19v13H12l-5 4.5V17H2.5z" fill="#cfe6fb" stroke="#4a90d9" stroke-width="1.2" />,
  "📉": chart("M7 8l4 3 3-1 4 6", "#2f80ed"),
  "📈": chart("M7 16l4-4 3 1 4-6", "#e0243b"),
  "📊": tile(
    "#eef3f7",
    <g>
      <rect x="5" y="11" width="3.5" height="8" fill="#2faa4e" />
      <rect x="10.2" y="6" width="3.5" height="13" fill="#e0243b" />
      <rect x="15.5" y="9" width="3.5" height="10" fill="#2f80ed" />
    </g>,
  ),
  "📋": () => (
    <g>
      <rect x="4" y="3.5" width="16" height="19" rx="2" fill="#b9834a" />
      <rect x="6" y="6" width="12" height="14.5" fill="#ffffff" />
      <rect x="8.5" y="1.5" width="7" height="4.5" rx="1.2" fill="#8aa0b2" />
      {line("M8.5 10h7M8.5 13h7M8.5 16h4.5", "#8aa0b2", 1.3)}
    </g>
  ),
  "📝": () => (
    <g>
      <rect x="3" y="2.5" width="15" height="19" rx="1.5" fill="#ffffff" stroke="#a9b1b8" stroke-width="1.2" />
      {line("M6 7h9M6 11h9M6 15h5", "#8aa0b2", 1.3)}
      {line("M21 9l-7.5 8.5-.8 3 2.8-1.2L22 11", "#f5871f", 2)}
    </g>
  ),
  "💡": () => (
    <g>
      <path d="M12 2a7 7 0 0 1 4 12.5V17H8v-2.5A7 7 0 0 1 12 2z" fill="#fcd44f" stroke="#d3a40f" />
      <rect x="8.5" y="18" width="7" height="4" rx="1.5" fill="#8aa0b2" />
    </g>
  ),
  "⏳": () => (
    <g>
      <path d="M6 3h12v3c0 3-4 4.5-4 6s4 3 4 6v3H6v-3c0-3 4-4.5 4-6S6 9 6 6z" fill="#dbeafa" stroke="#8a5a2b" />
      <path d="M8.5 19.5c1-2.5 6-2.5 7 0zM9 7h6c-1 2-2 2.5-3 3-1-.5-2-1-3-3z" fill="#f5b942" />
    </g>
  ),
  "👍": hand(false),
  "👎": hand(true),
  "🎉": () => (
    <g>
      <path d="M7 9l8 8-12.5 5z" fill="#f8cc3a" stroke="#d3a40f" />
      {line("M12 6c0-2 1-3.5 2.5-4M17 12c2 0 4 .5 5 2M14 9l5-5", "#8e5bd0", 1.8)}
      <circle cx="19" cy="9" r="1.4" fill="#2f80ed" />
      <circle cx="8" cy="4" r="1.4" fill="#e0243b" />
      <circle cx="20.5" cy="18" r="1.4" fill="#2faa4e" />
    </g>
  ),
  "❤️": () => <path d="M12 21C5 15.5 2 12 2 8a5 5 0 0 1 10-1.5A5 5 0 0 1 22 8c0 4-3 7.5-10 13z" fill="#e0243b" />,
  "⬆️": tile("#4a90d9", line("M12 18V6M7 11l5-5 5 5", "#ffffff", 2.6)),
  "⬇️": tile("#4a90d9", line("M12 6v12M7 13l5 5 5-5", "#ffffff", 2.6)),
  "➡️": tile("#4a90d9", line("M6 12h12M13 7l5 5-5 5", "#ffffff", 2.6)),
  "🔄": tile(
    "#4a90d9",
    line("M6 11a6 6 0 0 1 10.5-3.5L18 9M18 5v4h-4M18 13a6 6 0 0 1-10.5 3.5L6 15M6 19v-4h4", "#ffffff", 1.9),
  ),
  "🏁": () => (
    <g>
      {line("M5 2.5v19", "#8a5a2b", 2)}
      <rect x="6" y="3" width="15" height="11" fill="#ffffff" stroke="#5b6770" />
      <path d="M6 3h5v3.7H6zM16 3h5v3.7h-5zM11 6.7h5v3.7h-5zM6 10.3h5V14H6zM16 10.3h5V14h-5z" fill="#31373d" />
    </g>
  ),
};

/** An emoji by its name. Its name is what a screen reader says. */
export function EmojiGlyph({ name }: { readonly name: string }): JSX.Element {
  return <CharacterGlyph character={emojiFor(name) ?? ""} label={name} />;
}

/** An emoji by its character, as it may stand in any text. */
export function CharacterGlyph({
  character,
  label,
}: {
  readonly character: string;
  readonly label: string;
}): JSX.Element {
  const Drawn = DRAWINGS[character] ?? DRAWINGS[`${character}\ufe0f`];
  const shown = label.replaceAll("_", " ");
  if (!Drawn) {
    return (
      <span class="emoji-text" role="img" aria-label={shown} title={`:${label}:`}>
        {character}
      </span>
    );
  }
  return (
    <svg class="emoji" viewBox="0 0 24 24" role="img" aria-label={shown}>
      <Drawn />
    </svg>
  );
}

/** Splits a text at the emoji that are drawn here. */
export function splitEmoji(text: string): readonly string[] {
  return text.split(DRAWN);
}

export function isDrawn(part: string): boolean {
  return Object.hasOwn(DRAWINGS, part) || Object.hasOwn(DRAWINGS, `${part}\ufe0f`);
}

const DRAWN = new RegExp(
  `(${Object.keys(DRAWINGS)
    .map((character) => character.replace("\ufe0f", "\ufe0f?"))
    .join("|")})`,
  "u",
);
