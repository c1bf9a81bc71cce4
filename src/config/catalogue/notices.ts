import type { Catalogue } from "../../domain/catalogue.ts";
import { DRIFT_WEEKS } from "../../domain/drift.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import type { Findings } from "./findings.ts";

/** Keys that are read and checked, and on which this version does not act yet. Each goes when its part is built. */
const WAITING: readonly string[] = ["journeys", "remediations", "escalation"];

/** Says of everything that has no effect yet that it has none: nothing that is written is silently ignored. */
export function noticeWaiting(findings: Findings): void {
  for (const key of WAITING)
    if (findings.at([key]) !== undefined) findings.notice([key], "is read but not acted on yet in this version");
  const incidents = findings.at(["retention", "incidents"]);
  if (incidents !== undefined && incidents !== "forever")
    findings.notice(["retention", "incidents"], "is read but not acted on yet in this version: incidents stay");
  for (const id of findings.names("metrics"))
    if (findings.at(["metrics", id, "review"]) !== undefined)
      findings.notice(["metrics", id, "review"], "is read but not acted on yet in this version");
  if (findings.names("metrics").length === 0)
    findings.notice(["metrics"], "has no entry: nothing is watched until there is one");
}

/** Says of a factor that has nothing to multiply that it has no effect. */
export function noticeFactors(findings: Findings, { metrics, plans }: Catalogue): void {
  for (const [index, { shape, metrics: named }] of (plans?.calendar ?? []).entries()) {
    if (shape.factor === null) continue;
    const concerned = [...metrics.values()].filter(({ id }) => named === null || named.includes(id));
    const idle = concerned.filter(({ kind }) => kind === "ratio" || kind === "duration");
    if (idle.length === 0 || (named === null && idle.length < concerned.length)) continue;
    const ids = idle.map(({ id }) => id).join(", ");
    findings.notice(["calendar", index, "factor"], `is for counts and gauges: ${ids} is expected to be as usual then`);
  }
}

/** Says where values are forgotten before they could show a slow change that somebody wants to be told of. */
export function noticeShortPast(findings: Findings, { metrics, keepObservations: keep }: Catalogue): void {
  const needed = DRIFT_WEEKS * 7 * 86_400_000;
  if (keep === null || keep >= needed || ![...metrics.values()].some(({ slowChange }) => slowChange === "page")) return;
  findings.notice(
    ["retention", "observations"],
    `is ${formatDuration(keep)}, shorter than the ${DRIFT_WEEKS} weeks in which slow changes are looked for: some are found late or never`,
  );
}
