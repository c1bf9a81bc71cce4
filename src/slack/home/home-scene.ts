import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";
import { startOfMonth } from "date-fns/startOfMonth";
import { realCountSentence } from "../../domain/budget-words.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { realCount } from "../../flows/real-count.ts";
import { incidentStatistics } from "../../flows/statistics.ts";
import { lastClosedIncident } from "../../store/incidents-of-series.ts";
import { allMetricStates, type MetricState } from "../../store/metric-states.ts";
import { metricLines } from "../draw/metric-lines.ts";
import { linksTo, openLines } from "../draw/open-lines.ts";
import type { SlackDeps } from "../slack-deps.ts";
import type { HomeScene, SourceLine } from "../views/home.ts";
import { noneOpen } from "../views/incident-lines.ts";

/** Loads what the Home tab shows: the same for everybody who may see it. */
export async function homeScene(deps: Pick<SlackDeps, "core" | "house" | "outlook">): Promise<HomeScene> {
  const { core } = deps;
  const catalogue = core.catalogue();
  const now = core.now();
  const zone = { now, timezone: catalogue.timezone };
  const month = startOfMonth(new TZDate(now, catalogue.timezone));
  const last = await lastClosedIncident(core.db);
  const links = await linksTo(deps, last ? [last] : []);
  return {
    incidents: await openLines(deps),
    noneOpen: noneOpen(last, last ? (links.get(last.id) ?? null) : null, zone),
    metrics: await metricLines(deps),
    sources: sourceLines(catalogue, await allMetricStates(core.db)),
    month: await incidentStatistics(core, { from: month.getTime(), to: now + 1 }),
    monthName: format(month, "MMMM"),
    clientNames: new Map([...catalogue.clients.values()].map((client) => [client.id, client.name])),
    realCount: realCountSentence(await realCount(core.db, { now, perWeek: catalogue.budgetPerWeek })),
    commands: catalogue.slack.commands,
    zone,
  };
}

/** Sources that metrics hang on; those that do not answer first. */
function sourceLines(catalogue: Catalogue, states: readonly MetricState[]): SourceLine[] {
  const lines = [...catalogue.sources.keys()].map((id): SourceLine => {
    const own = states.filter((state) => state.source === id && catalogue.metrics.has(state.metric));
    const failing = own.filter((state) => state.failures > 0 && state.faultSince !== null);
    const since = failing.map((state) => state.faultSince ?? 0);
    const metrics = [...catalogue.metrics.values()].filter((metric) => metric.source === id).length;
    return {
      id,
      failingSince: since.length === 0 ? null : Math.min(...since),
      fault: failing[0]?.fault ?? null,
      metrics,
    };
  });
  return lines
    .filter((line) => line.metrics > 0)
    .sort(
      (a, b) => Number(b.failingSince !== null) - Number(a.failingSince !== null) || a.id.localeCompare(b.id, "en"),
    );
}
