import type { Replay } from "../../domain/backtest/replay.ts";
import type { Confirmed } from "../../domain/backtest/report.ts";
import type { Metric } from "../../domain/catalogue.ts";
import type { Db } from "../../store/db.ts";
import { type HeldDrop, heldDrops } from "../../store/held-drops.ts";
import { type SaidOfLevels, saidOfLevels } from "../../store/new-normals.ts";

/** What the bot was told beside the values, each in its time: incidents that were open, confirmed, or became normal. */
export interface Told {
  readonly confirmed: readonly Confirmed[];
  readonly held: readonly HeldDrop[];
  readonly decisions: SaidOfLevels["decisions"];
}

/** @param confirmed in the order of their times */
export async function toldOf(db: Db | null, metric: Metric, confirmed: readonly Confirmed[]): Promise<Told> {
  if (db === null) return { confirmed, held: [], decisions: [] };
  return { confirmed, held: await heldDrops(db, metric.id), decisions: (await saidOfLevels(db, metric.id)).decisions };
}

/** Tells the replays what was known when a bucket was judged. To be called for each bucket, in order. */
export function tellerTo(replays: readonly Replay[], { confirmed, held, decisions }: Told): (judgedAt: number) => void {
  for (const replay of replays) replay.relevel(decisions);
  let known = 0;
  return (judgedAt) => {
    const fresh = confirmed.slice(known).filter(({ at }) => at < judgedAt);
    known += fresh.length;
    const open = held.filter(
      ({ openedAt, closedAt }) => openedAt < judgedAt && (closedAt === null || closedAt >= judgedAt),
    );
    for (const replay of replays) {
      if (fresh.length > 0) replay.exclude(fresh.map(({ exclusion }) => exclusion));
      if (held.length > 0) replay.hold(open.map(({ hold }) => hold));
    }
  };
}
