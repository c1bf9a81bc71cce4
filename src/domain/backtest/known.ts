import type { Alarm, KnownIncident, KnownOutcome } from "./alarm.ts";

/**
 * What the alarms say of known incidents. An incident is found by the first alarm on one of its groups that was raised
 * while it lasted, or in the bucket after its end; one that was going on when it began knew of it at once.
 *
 * @param bucket milliseconds
 */
export function findKnown(
  incidents: readonly KnownIncident[],
  alarms: readonly Alarm[],
  bucket: number,
): KnownOutcome[] {
  return incidents.map((incident) => {
    const { from, to } = incident;
    const index = alarms.findIndex(
      (alarm) =>
        concerns(incident, alarm) && alarm.noticed <= to + bucket && (alarm.until === null || alarm.until > from),
    );
    const alarm = alarms[index];
    return { incident, alarm: alarm ? index : null, delay: alarm ? Math.max(0, alarm.noticed - from) : null };
  });
}

function concerns({ group }: KnownIncident, { groups }: Alarm): boolean {
  return group === null || groups.includes(group);
}
