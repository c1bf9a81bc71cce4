import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { World } from "../api.ts";
import { useBusiness } from "./business/use-business.ts";
import { Frame } from "./frame/frame.tsx";
import type { Tab } from "./frame/rail.tsx";
import { usePhone } from "./frame/use-phone.ts";
import { useToasts } from "./frame/use-toasts.ts";
import { useTour } from "./frame/use-tour.ts";
import { firstChannel, userOf } from "./model/lookups.ts";
import { type Deed, type Page, PageContext, type Picture } from "./model/page-context.ts";
import { useActing, usePlace } from "./model/use-address.ts";
import { useWorld } from "./model/use-world.ts";
import { postAct } from "./model/watch-world.ts";
import { Lightbox } from "./overlay/lightbox.tsx";

/** The whole page. Until the first world is there it says what it waits for. */
export function App(): JSX.Element {
  const [as, setAs] = useActing();
  const { world, lost, refresh } = useWorld(as);
  if (!world || !userOf(world, world.me)) {
    return (
      <main class="waiting">
        <p>{lost ? "The local Slack does not answer. Is it still running? Trying again…" : "Loading the workspace…"}</p>
      </main>
    );
  }
  return <Loaded world={world} lost={lost} refresh={refresh} actAs={setAs} />;
}

interface LoadedProps {
  readonly world: World;
  readonly lost: boolean;
  readonly refresh: () => Promise<World | undefined>;
  readonly actAs: (user: string) => void;
}

function Loaded({ world, lost, refresh, actAs }: LoadedProps): JSX.Element | null {
  const [place, goTo] = usePlace();
  const [tab, setTab] = useState<Tab>("chat");
  const [picture, setPicture] = useState<Picture>();
  const phone = usePhone();
  const toasts = useToasts(world);
  const business = useBusiness();
  const tour = useTour(world, business.state, place);
  const me = userOf(world, world.me);
  const first = firstChannel(world)?.id;
  useEffect(() => {
    // A bare address leads to the list on a phone, and to the most pressing channel where there is room for both.
    if (place.kind === "start" && !phone && first) goTo({ kind: "channel", channel: first }, true);
  }, [place.kind, phone, first]);

  const page = useMemo((): Page | undefined => {
    if (!me) return undefined;
    const act = async (deed: Deed) => {
      const answer = await postAct({ ...deed, as: me.id });
      const now = await refresh();
      if (answer.ok) tour.noteDeed(deed, me);
      // A form shows the app's complaints beside its fields; no need to say them twice.
      else if (!(deed.do === "submit" && hasComplaints(now))) toasts.add(answer.problem ?? "That did not work.");
      return answer;
    };
    return {
      world,
      me,
      place,
      act,
      actAs,
      toast: toasts.add,
      enlarge: setPicture,
      go: (to) => {
        goTo(to);
        if (phone) setTab("chat");
      },
    };
  }, [world, me, place, phone]);
  if (!page) return null;
  return (
    <PageContext.Provider value={page}>
      <Frame phone={phone} lost={lost} tab={tab} onTab={setTab} toasts={toasts} business={business} tour={tour} />
      {picture && <Lightbox picture={picture} onClose={() => setPicture(undefined)} />}
    </PageContext.Provider>
  );
}

function hasComplaints(world: World | undefined): boolean {
  return Object.keys(world?.modals.at(-1)?.errors ?? {}).length > 0;
}
