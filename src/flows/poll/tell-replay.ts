import { replaySentence } from "../../domain/budget-words.ts";
import type { Metric } from "../../domain/catalogue.ts";
import type { BudgetReplay } from "../../domain/detection.ts";
import type { Core } from "../core.ts";

/** Says in the log when a replay has moved a metric's threshold, or let it go back: once for each time. */
export function tellReplay({ log }: Core, metric: Metric, before: BudgetReplay | null, now: BudgetReplay | null): void {
  const sentence = replaySentence(now);
  const last = replaySentence(before);
  if (sentence === last) return;
  const fields = { metric: metric.id, counted: now?.counted, accepted: now?.accepted, strictness: now?.strictness };
  if (sentence !== null) log.warn(fields, sentence);
  else log.info(fields, "the budget is kept: alarms need to be no more improbable than usual");
}
