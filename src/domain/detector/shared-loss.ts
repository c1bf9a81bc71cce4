import { signedRoot } from "./deviance.ts";
import { dispersionOf } from "./dispersion.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { expectedIn, observedIn } from "./sums.ts";
import { lenience } from "./temper.ts";
import type { Part, Together } from "./together.ts";

/**
 * Whether the loss in the window that alarmed is more than one group's affair: without the group that lacks most (or
 * brought most too much) the rest must alarm as well. What one group lacks is told by its own series, under its name.
 */
export function isShared(
  { members, feed, speech }: Together,
  { series, number, finding }: Part,
  index: number,
): boolean {
  const { plan } = feed;
  const window = plan.windows[finding.window] as Window;
  const worst = { lost: Number.NEGATIVE_INFINITY, observed: 0, expected: 0 };
  for (const member of members) {
    let [observed, expected] = [0, 0];
    for (let i = index - window.buckets + 1; i <= index; i++) {
      if (member.part[i % plan.ring] !== number) continue;
      observed += member.value[i % plan.ring] as number;
      expected += member.expected[i % plan.ring] as number;
    }
    const lost = finding.direction * (observed - expected);
    if (lost > worst.lost) Object.assign(worst, { lost, observed, expected });
  }
  const scoreWithout = scoreOfRest(plan, series, index, finding.window, finding.direction, worst);
  return scoreWithout + lenience(series.temper, plan.nearPerWeek) <= speech.threshold;
}

function scoreOfRest(
  plan: Together["feed"]["plan"],
  series: Series,
  index: number,
  k: number,
  direction: -1 | 1,
  without: { readonly observed: number; readonly expected: number },
): number {
  const window = plan.windows[k] as Window;
  const expected = expectedIn(plan, series, index, window.buckets) - without.expected;
  const observed = Math.max(0, observedIn(plan, series, index, window.buckets) - without.observed);
  if (!(expected > 0)) return 0;
  const phi = dispersionOf(plan, series, index, k, expected);
  const z = -direction * signedRoot(observed / series.batch, expected / series.batch, phi);
  return log10NormalCdf(z + window.penalty);
}
