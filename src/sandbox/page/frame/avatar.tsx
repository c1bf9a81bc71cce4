import type { JSX } from "preact";
import type { SandboxUser } from "../../api.ts";
import { userOf } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";

/** A person's picture: initials on their colour, and the app's own drawing for the app. */
export function Avatar({ user, size = 36 }: { readonly user: string; readonly size?: number }): JSX.Element {
  const { world } = usePage();
  const person = userOf(world, user);
  const box = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px` };
  if (person?.kind === "bot" || user === world.app.botUserId) return <AppAvatar size={size} />;
  return (
    <span class="avatar" style={{ ...box, background: safeColour(person) }} aria-hidden="true">
      {initials(person?.realName || person?.name || "?")}
    </span>
  );
}

/** A weight on a line that goes down into the water. */
function AppAvatar({ size }: { readonly size: number }): JSX.Element {
  return (
    <svg class="avatar" width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
      <rect width="36" height="36" fill="#0b3b4f" />
      <path d="M0 13c4-3 8-3 12 0s8 3 12 0 8-3 12 0v23H0z" fill="#12788f" />
      <path d="M0 17c4-3 8-3 12 0s8 3 12 0 8-3 12 0" fill="none" stroke="#7fd6e0" stroke-width="1.4" />
      <path d="M18 0v21" stroke="#ffe2a8" stroke-width="2" />
      <path d="M15.5 20h5l2 8.5a4.6 4.6 0 0 1-9 0z" fill="#ffb938" />
    </svg>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

function safeColour(person: SandboxUser | undefined): string {
  const colour = person?.colour ?? "";
  const hex = colour.startsWith("#") ? colour : `#${colour}`;
  return /^#[0-9a-f]{3,8}$/i.test(hex) ? hex : "#5b6770";
}
