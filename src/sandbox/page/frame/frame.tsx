import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { BusinessPanel } from "../business/business-panel.tsx";
import type { Business } from "../business/use-business.ts";
import { ChannelView } from "../chat/channel-view.tsx";
import { ThreadPane } from "../chat/thread-pane.tsx";
import type { Place } from "../model/address.ts";
import { channelOf, channelTitle } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { ModalStack } from "../overlay/modal-stack.tsx";
import { Toasts } from "../overlay/toasts.tsx";
import { ActingAs } from "./acting-as.tsx";
import { Activity } from "./activity.tsx";
import { AppHome } from "./app-home.tsx";
import { Icon } from "./icon.tsx";
import { Rail, type Tab } from "./rail.tsx";
import { Sidebar } from "./sidebar.tsx";
import type { ToastStack } from "./use-toasts.ts";
import type { TourState } from "./use-tour.ts";

interface FrameProps {
  readonly phone: boolean;
  readonly lost: boolean;
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly toasts: ToastStack;
  readonly business: Business;
  readonly tour: TourState;
}

const DOCK = "leadline-dock";

/** The columns of the window, or the one screen that a phone shows of them. */
export function Frame({ phone, lost, tab, onTab, toasts, business, tour }: FrameProps): JSX.Element {
  const { world, me, place } = usePage();
  const [docked, setDocked] = useState(() => (localStorage.getItem(DOCK) ?? String(innerWidth > 1100)) === "true");
  const dock = (open: boolean) => {
    localStorage.setItem(DOCK, String(open));
    setDocked(open);
    if (!open && tab === "business") onTab("chat");
  };
  const thread = place.kind === "channel" ? place.thread : undefined;
  useTitle(place);
  const panel = business.state && (phone ? tab === "business" : docked);
  return (
    <div
      class="page"
      data-screen={screenOf(tab, place)}
      data-thread={thread !== undefined}
      data-dock={business.state ? (docked ? "open" : "folded") : "none"}
    >
      <header class="top-bar">
        <span class="top-title">{world.team.name}</span>
        {business.state && !docked && !phone && (
          <button type="button" class="dock-button" onClick={() => dock(true)}>
            <Icon name="bolt" size={16} /> Simulated business
          </button>
        )}
        <ActingAs />
      </header>
      <Rail tab={tab} onTab={onTab} business={business.state !== undefined} />
      {tab === "activity" ? <Activity /> : <Sidebar current={currentOf(place)} />}
      <Main place={place} />
      {panel && business.state && (
        <BusinessPanel
          state={business.state}
          volumes={business.volumes}
          problem={business.problem}
          tz={me.tz}
          tour={tour.steps}
          act={(deed) => void business.act(deed)}
          onForgetTour={tour.forget}
          onClose={() => (phone ? onTab("chat") : dock(false))}
        />
      )}
      {lost && (
        <div class="lost" role="alert">
          The local Slack does not answer. Trying again…
        </div>
      )}
      <ModalStack toasts={toasts.list} onDismiss={toasts.dismiss} />
      {world.modals.length === 0 && <Toasts toasts={toasts.list} onDismiss={toasts.dismiss} />}
    </div>
  );
}

function Main({ place }: { readonly place: Place }): JSX.Element | null {
  const { world } = usePage();
  if (place.kind === "home")
    return (
      <main class="main">
        <AppHome key={world.me} />
      </main>
    );
  if (place.kind === "start") return null;
  const channel = channelOf(world, place.channel);
  if (!channel) {
    return (
      <main class="main">
        <p class="empty">You are not in this channel, or it does not exist.</p>
      </main>
    );
  }
  return (
    <main class="main">
      <ChannelView key={`${channel.id} ${world.me}`} channel={channel} />
      {place.thread && <ThreadPane key={`${place.thread} ${world.me}`} channel={channel} thread={place.thread} />}
    </main>
  );
}

function screenOf(tab: Tab, place: Place): string {
  if (tab !== "chat") return tab;
  if (place.kind === "start") return "list";
  return place.kind === "channel" && place.thread ? "thread" : "channel";
}

function currentOf(place: Place): string | undefined {
  return place.kind === "channel" ? place.channel : place.kind === "home" ? "home" : undefined;
}

function useTitle(place: Place): void {
  const { world } = usePage();
  const channel = place.kind === "channel" ? channelOf(world, place.channel) : undefined;
  const name = place.kind === "home" ? world.app.name : channel && channelTitle(world, channel);
  const mentions = world.channels.reduce((sum, one) => sum + one.mentions, 0);
  const title = `${mentions > 0 ? `(${mentions}) ` : ""}${name ? `${name} - ` : ""}${world.team.name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
