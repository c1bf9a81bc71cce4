import type { Core } from "./flows/core.ts";
import type { Remembered } from "./flows/poll/memory.ts";
import type { Outlook } from "./slack/slack-deps.ts";

/** What the detectors in memory know of a series beyond its verdicts. */
export function createOutlook(core: Core, memory: ReadonlyMap<string, Remembered>): Outlook {
  const find = (metricId: string, group: string) => {
    const metric = core.catalogue().metrics.get(metricId);
    const remembered = memory.get(metricId);
    return metric && remembered?.groups.slotOf.has(group) ? { metric, monitor: remembered.monitor } : undefined;
  };
  return {
    notice(metricId, group) {
      const found = find(metricId, group);
      if (!found) return null;
      const within = (share: number): number | null => {
        const { typical } = found.monitor.timeToNotice(group, share);
        return typical === null ? null : typical * found.metric.bucket;
      };
      return { total: within(0), half: within(0.5) };
    },
    learningUntil: (metricId, group) => find(metricId, group)?.monitor.learningUntil(group) ?? null,
  };
}
