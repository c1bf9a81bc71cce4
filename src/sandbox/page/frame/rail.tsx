import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { usePage } from "../model/page-context.ts";
import { Icon, type IconName } from "./icon.tsx";

/** What the left column shows; on a phone, what fills the screen. */
export type Tab = "chat" | "activity" | "business";

interface RailProps {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly business: boolean;
}

/** The narrow bar at the left, and at the bottom of a phone. */
export function Rail({ tab, onTab, business }: RailProps): JSX.Element {
  const { world } = usePage();
  const mine = useUnseen(tab === "activity");
  return (
    <nav class="rail" aria-label="Main">
      <span class="workspace-icon" aria-hidden="true">
        {world.team.name.slice(0, 1).toUpperCase()}
      </span>
      <RailButton icon="home" label="Home" on={tab === "chat"} onClick={() => onTab("chat")} />
      <RailButton icon="bell" label="Activity" on={tab === "activity"} count={mine} onClick={() => onTab("activity")} />
      {business && (
        <RailButton icon="bolt" label="Business" on={tab === "business"} onClick={() => onTab("business")} phoneOnly />
      )}
    </nav>
  );
}

/** How many notifications came for this person since the list was last open. Kept by person over reloads. */
function useUnseen(open: boolean): number {
  const { world, me } = usePage();
  const key = `leadline-activity-${me.id}`;
  const mine = world.notifications.filter((one) => one.user === me.id);
  const newest = Math.max(0, ...mine.map((one) => one.at));
  useEffect(() => {
    if (open) localStorage.setItem(key, String(newest));
  }, [open, newest, key]);
  const seen = Number(localStorage.getItem(key) ?? 0);
  return open ? 0 : mine.filter((one) => one.at > seen).length;
}

interface RailButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly on: boolean;
  readonly count?: number;
  readonly phoneOnly?: boolean;
  readonly onClick: () => void;
}

function RailButton({ icon, label, on, count = 0, phoneOnly, onClick }: RailButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={phoneOnly ? "rail-button phone-only" : "rail-button"}
      aria-current={on ? "true" : undefined}
      onClick={onClick}
    >
      <span class="rail-icon">
        <Icon name={icon} size={20} />
        {count > 0 && <span class="rail-count">{count > 99 ? "99+" : count}</span>}
      </span>
      <span>{label}</span>
    </button>
  );
}
