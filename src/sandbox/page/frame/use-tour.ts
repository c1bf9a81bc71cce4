import { useEffect, useState } from "preact/hooks";
import type { SandboxMessage, SandboxUser, World } from "../../api.ts";
import { type BusinessState, isTroubled } from "../business/business.ts";
import { forgetTour, noteTour, readTour, type TourKey, type TourSteps } from "../business/tour.ts";
import type { Place } from "../model/address.ts";
import { channelOf } from "../model/lookups.ts";
import type { Deed } from "../model/page-context.ts";

/** A message with the buttons of an incident, rather than a reply or an answer. */
function isIncident({ threadTs, ephemeralTo, blocks }: SandboxMessage): boolean {
  return threadTs === undefined && !ephemeralTo && blocks.some((block) => block.type === "header");
}

export interface TourState {
  readonly steps: TourSteps;
  readonly noteDeed: (deed: Deed, me: SandboxUser) => void;
  readonly forget: () => void;
}

/** Follows what happens and ticks the steps of the first incident off. */
export function useTour(world: World, business: BusinessState | undefined, place: Place): TourState {
  const [steps, setSteps] = useState(readTour);
  const note = (key: TourKey) => setSteps(noteTour(key));
  const troubled = business !== undefined && isTroubled(business);
  useEffect(() => {
    if (troubled) note("stopped");
    else if (business && readTour().worked) note("mended");
  }, [troubled, business === undefined]);

  const channel = place.kind === "channel" ? channelOf(world, place.channel) : undefined;
  const last = channel && world.messages[channel.id]?.at(-1);
  useEffect(() => {
    if (channel?.name.includes("alert") && last?.user === world.app.botUserId) note("watched");
  }, [channel?.id, last?.ts]);

  // The newest incident's first message: it turns green when all is over.
  const newest = Object.values(world.messages)
    .flat()
    .findLast((message) => message.user === world.app.botUserId && isIncident(message));
  const over = newest?.text.startsWith("🟢") ?? false;
  useEffect(() => {
    if (over && readTour().mended) note("resolved");
  }, [over, steps.mended]);
  return {
    steps,
    forget: () => setSteps(forgetTour()),
    noteDeed: (deed, me) => {
      if (deed.do !== "press" || deed.on.type !== "message") return;
      note(me.kind === "member" ? "worked" : "answered");
    },
  };
}
