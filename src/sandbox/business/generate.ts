import { type Chance, chance } from "./chance.ts";
import type { BusinessClient } from "./clients.ts";
import { busyness } from "./rhythm.ts";

export type Kind = "lead" | "signup";

/** Length of the slots in which the past is kept, milliseconds. */
export const STEP: Readonly<Record<Kind, number>> = { lead: 30_000, signup: 900_000 };

const MINUTE = 60_000;
const SECOND = 1000;

/** One lead or sign-up. */
export interface Event {
  readonly kind: Kind;
  readonly client: string;
  readonly at: number;
}

/** How many of a kind are due a minute. */
export function duePerMinute(client: BusinessClient, kind: Kind, at: number): number {
  return client.perMinute * busyness(at) * (kind === "signup" ? client.signupShare : 1);
}

/** Counts of whole slots from `from` (a slot's start) to `to`; `share` of the usual volume comes. */
export function slotCounts(
  seed: number,
  client: BusinessClient,
  kind: Kind,
  { from, to, share }: { readonly from: number; readonly to: number; readonly share: number },
): number[] {
  const step = STEP[kind];
  const luck = chance(seed, `${client.id} ${kind} slots`);
  const counts: number[] = [];
  for (let start = from; start + step <= to; start += step) {
    const mean = duePerMinute(client, kind, start + step / 2) * (step / MINUTE) * share;
    counts.push(luck.poisson(start / step, mean));
  }
  return counts;
}

/** The single leads and sign-ups of one second, which begins at `at`. */
export function secondEvents(seed: number, client: BusinessClient, at: number, share: number): Event[] {
  if (share === 0) return [];
  return (["lead", "signup"] as const).flatMap((kind) => {
    const { count, place } = secondChances(seed, client, kind);
    const many = count.poisson(at / SECOND, (duePerMinute(client, kind, at) / 60) * share);
    return Array.from({ length: many }, (_, nth) => ({
      kind,
      client: client.id,
      at: at + Math.floor(place.uniform((at / SECOND) * 64 + nth) * SECOND),
    }));
  });
}

const luckBySeries = new Map<string, { readonly count: Chance; readonly place: Chance }>();

function secondChances(seed: number, client: BusinessClient, kind: Kind) {
  const name = `${seed} ${client.id} ${kind}`;
  let luck = luckBySeries.get(name);
  if (!luck) {
    luck = { count: chance(seed, `${name} seconds`), place: chance(seed, `${name} places`) };
    luckBySeries.set(name, luck);
  }
  return luck;
}
