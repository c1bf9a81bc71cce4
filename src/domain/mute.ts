import type { Mute } from "./plans.ts";

/** A silence that is going on. */
export interface Silence {
  readonly until: number;
  readonly reason: string;
}

/** The silence of a group, or (null) of a metric as a whole, in the bucket [from, to): the one that lasts longest. */
export function silenceIn(
  mutes: readonly Mute[],
  about: { readonly metric: string; readonly group: string | null },
  from: number,
  to: number,
): Silence | null {
  const last = mutesAbout(mutes, about, from, to).reduce<Mute | null>(
    (longest, mute) => (longest && longest.to >= mute.to ? longest : mute),
    null,
  );
  return last && { until: last.to, reason: last.reason };
}

/** The mutes that silence all of a group's values, or (null) all of a metric's, within [from, to), oldest first. */
export function mutesAbout(
  mutes: readonly Mute[],
  about: { readonly metric: string; readonly group: string | null },
  from: number,
  to: number,
): Mute[] {
  return mutes
    .filter(({ metric, group }) => metric === about.metric && (group === null || group === about.group))
    .filter((mute) => mute.from < to && mute.to > from)
    .sort((a, b) => a.from - b.from);
}
