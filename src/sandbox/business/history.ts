import { CLIENTS } from "./clients.ts";
import { type Kind, STEP, slotCounts } from "./generate.ts";
import { type BusinessStore, LONGEST, type Stretch } from "./store.ts";

export interface Past {
  readonly seed: number;
  /** On the grid of the sign-ups, the coarsest. Milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Share of the usual volume by client, 0 to 1. */
  readonly share: (client: string) => number;
  /** Told how far it has come, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Writes packed counts for a time that nobody watched live. */
export async function writePast(store: BusinessStore, past: Past): Promise<void> {
  const { seed, from, to } = past;
  for (const [index, client] of CLIENTS.entries()) {
    for (const kind of ["lead", "signup"] as const) {
      const counts = slotCounts(seed, client, kind, { from, to, share: past.share(client.id) });
      await store.addStretches(stretches(kind, client.id, from, counts));
    }
    past.onProgress?.((index + 1) / CLIENTS.length);
  }
}

function stretches(kind: Kind, client: string, from: number, counts: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  for (let first = 0; first < counts.length; first += LONGEST) {
    found.push({ kind, client, start: from + first * STEP[kind], counts: counts.slice(first, first + LONGEST) });
  }
  return found;
}
