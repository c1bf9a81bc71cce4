import type { Alarm, KnownIncident, KnownOutcome } from "./alarm.ts";

/**
 * What the alarms say of known incidents. An incident explains the alarms on its groups that were raised while it
 * lasted, or in the bucket after its end, and one that was going on already when it began.
 *
 * @param alarms in the order in which they were raised
 * @param bucket milliseconds
 */
export function findKnown(
  incidents: readonly KnownIncident[],
  alarms: readonly Alarm[],
  bucket: number,
): KnownOutcome[] {
  return incidents.map((incident) => {
    const explained = [...alarms.keys()].filter((index) => explains(incident, alarms[index] as Alarm, bucket));
    const first = alarms[explained[0] ?? -1];
    return { incident, alarms: explained, delay: first ? Math.max(0, first.noticed - incident.from) : null };
  });
}

function explains({ group, from, to }: KnownIncident, alarm: Alarm, bucket: number): boolean {
  const concerns = group === null || alarm.groups.includes(group);
  return concerns && alarm.noticed <= to + bucket && (alarm.until === null || alarm.until > from);
}
