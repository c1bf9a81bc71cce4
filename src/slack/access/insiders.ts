import type { WebClient } from "@slack/web-api";
import type { Core } from "../../flows/core.ts";
import type { House } from "./house.ts";

/** `unknown`: Slack did not say. */
type Standing = "inside" | "outside" | "unknown";

export interface Insiders {
  /**
   * A full member of the workspace, or a guest or somebody from elsewhere. Commands and the Home tab show the figures of
   * every client, and a guest is often one of them: there no channel says who may look.
   */
  standing(userId: string): Promise<Standing>;
}

const KEEP_MS = 10 * 60_000;

export function createInsiders(core: Pick<Core, "now" | "log">, client: () => WebClient, house: House): Insiders {
  const known = new Map<string, { readonly at: number; readonly inside: boolean }>();
  return {
    async standing(userId) {
      const kept = known.get(userId);
      if (kept && core.now() - kept.at < KEEP_MS) return kept.inside ? "inside" : "outside";
      try {
        const { user } = await client().users.info({ user: userId });
        const isGuest =
          user?.is_restricted === true || user?.is_ultra_restricted === true || user?.is_stranger === true;
        const inside = !isGuest && !(await house.isOutside(user?.team_id ?? null));
        known.set(userId, { at: core.now(), inside });
        return inside ? "inside" : "outside";
      } catch (error) {
        core.log.warn({ err: error, userId }, "Slack did not say who a person is");
        return "unknown";
      }
    },
  };
}
