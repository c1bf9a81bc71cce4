import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { noteShown, noteVisit, visitsSince } from "../../store/home-visits.ts";
import { contentHash } from "../content-hash.ts";
import { fitView } from "../limits.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { guestHomeView, homeView } from "../views/home.ts";
import { homeScene } from "./home-scene.ts";

const REMEMBERED_MS = 24 * 3_600_000;

export interface Home {
  /** Somebody has opened the tab: it is drawn for them now. */
  readonly opened: (userId: string) => Promise<void>;
  /** Draws it anew for everybody who has opened it in the last day, where it has changed. To be called after each round. */
  readonly refresh: () => Promise<void>;
}

type HomeDeps = Pick<SlackDeps, "core" | "house" | "outlook" | "insiders">;

/** The Home tab, drawn from the database. */
export function createHome(deps: HomeDeps, client: () => WebClient): Home {
  const { core, insiders } = deps;
  const publish = async (userId: string, view: HomeView): Promise<void> => {
    await client().views.publish({ user_id: userId, view });
    await noteShown(core.db, userId, contentHash(view));
  };
  return {
    async opened(userId) {
      await noteVisit(core.db, userId, core.now());
      const standing = await insiders.standing(userId);
      await publish(userId, standing === "inside" ? await draw(deps) : fitView(guestHomeView()));
    },
    async refresh() {
      const visits = await visitsSince(core.db, core.now() - REMEMBERED_MS);
      if (visits.length === 0) return;
      const view = await draw(deps);
      const hash = contentHash(view);
      for (const { userId } of visits.filter((visit) => visit.shownHash !== hash)) {
        if ((await insiders.standing(userId)) !== "inside") continue;
        try {
          await publish(userId, view);
        } catch (error) {
          // The next round tries again: what is shown was not noted.
          core.log.warn({ err: error, userId }, "a Home tab could not be drawn anew");
        }
      }
    },
  };
}

async function draw(deps: HomeDeps): Promise<HomeView> {
  return fitView(homeView(await homeScene(deps)));
}
