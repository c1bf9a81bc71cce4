import { alarmsReadSince } from "../store/blind-time.ts";
import { openIncidents } from "../store/incidents.ts";
import { wantPost } from "../store/posts.ts";
import type { Core } from "./core.ts";

/** A shorter absence (a restart, an upgrade) is no news. Milliseconds. */
const WORTH_SAYING = 10 * 60_000;

/**
 * Leadline was not there from `from` to `to`, and has read that time now: it says so in the channel, with what it
 * found. To be called when everything that was missed has been read and judged.
 */
export async function tellBlindTime(core: Core, from: number, to: number): Promise<void> {
  if (to - from < WORTH_SAYING) return;
  const { slack, metrics } = core.catalogue();
  const reach = Math.max(
    0,
    ...[...metrics.values()].map(({ revisit, settle, bucket }) => revisit + settle + 2 * bucket),
  );
  const found = await alarmsReadSince(core.db, to, from - reach);
  const open = (await openIncidents(core.db)).length;
  const low = found.map(({ metric, buckets }) => ({ metric: metrics.get(metric)?.title ?? metric, buckets }));
  await wantPost(core.db, {
    key: `blind:${from}`,
    role: "note",
    incidentId: null,
    channel: slack.channel,
    threadKey: null,
    content: { note: "blind", from, to, low, open },
    at: core.now(),
  });
  core.log.warn({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), low }, "Leadline was offline");
  core.wake();
}
