import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Blocks } from "../blocks/blocks.tsx";
import { Surface, useTouched } from "../blocks/surface.tsx";
import { appMessages } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { Avatar } from "./avatar.tsx";
import { BackButton } from "./back-button.tsx";

/** The app's own page: its Home tab, and the way to its direct messages. */
export function AppHome(): JSX.Element {
  const { world, act, go } = usePage();
  const touched = useTouched();
  const messages = appMessages(world);
  const { home } = world;
  useEffect(() => {
    void act({ do: "open home" });
  }, []);
  return (
    <section class="pane home-pane" aria-label={`${world.app.name}, Home`}>
      <header class="pane-head">
        <BackButton to={{ kind: "start" }} label="Back to the list" />
        <h1 class="pane-title">
          <Avatar user={world.app.botUserId} size={24} />
          <span>{world.app.name}</span>
          <span class="badge">APP</span>
          {!world.app.connected && <span class="badge">Not connected</span>}
        </h1>
      </header>
      <nav class="tabs" aria-label={`Tabs of ${world.app.name}`}>
        <button type="button" aria-current="page">
          Home
        </button>
        {messages && (
          <button type="button" onClick={() => go({ kind: "channel", channel: messages.id })}>
            Messages
          </button>
        )}
      </nav>
      <div class="home-scroll">
        {home ? (
          <div class="home-body">
            <Surface container={{ type: "view", viewId: home.id }} blocks={home.blocks} touched={touched}>
              <Blocks of={home.blocks} />
            </Surface>
          </div>
        ) : (
          <div class="empty">
            <Avatar user={world.app.botUserId} size={64} />
            <h2>This is {world.app.name}'s home</h2>
            <p>
              {world.app.connected
                ? "It has shown nothing here yet. That takes a moment after the first visit."
                : "The app is not connected. Once it runs, its overview appears here."}
            </p>
          </div>
        )}
      </div>
    </section>
  );
}
