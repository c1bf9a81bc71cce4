import { median } from "simple-statistics";
import type { Incident } from "../domain/incident.ts";
import { canMiss, type IncidentTimes, moneyMissing, timesOf } from "../domain/incident-times.ts";
import { recentIncidents } from "../store/incidents.ts";
import type { Core } from "./core.ts";

export interface Statistics {
  readonly from: number;
  readonly to: number;
  /** Incidents noticed in the time, without drills and false alarms. */
  readonly count: number;
  readonly open: number;
  readonly falseAlarms: number;
  readonly drills: number;
  /** Medians in milliseconds; null where nothing was recorded. */
  readonly medians: Readonly<Record<keyof IncidentTimes, number | null>>;
  readonly shortfall: readonly { readonly unit: string; readonly amount: number }[];
  readonly money: readonly { readonly currency: string; readonly amount: number }[];
  readonly bySide: readonly { readonly side: string; readonly count: number }[];
  readonly byClient: readonly ClientRow[];
}

export interface ClientRow {
  /** Id of the client; null: incidents of no single client. */
  readonly client: string | null;
  readonly count: number;
  readonly ourTime: number;
  readonly clientTime: number;
  readonly shortfall: number;
}

/** Figures over the incidents noticed in `[from, to)`; of one metric, if given. Drills and dismissed ones stay apart. */
export async function incidentStatistics(
  core: Core,
  question: { readonly from: number; readonly to: number; readonly metric?: string },
): Promise<Statistics> {
  return { from: question.from, to: question.to, ...summarise(await incidentsNoticed(core, question)) };
}

/** All incidents noticed in `[from, to)`, newest first; of one metric, if given. */
export async function incidentsNoticed(
  core: Core,
  { from, to, metric }: { readonly from: number; readonly to: number; readonly metric?: string },
): Promise<Incident[]> {
  const all = await recentIncidents(core.db, from);
  return all.filter((incident) => incident.noticedAt < to && (!metric || incident.metric === metric));
}

/** The figures of a list of incidents. */
export function summarise(all: readonly Incident[]): Omit<Statistics, "from" | "to"> {
  const real = all.filter((incident) => !incident.drill && incident.dismissedAt === null);
  const times = real.map(timesOf);
  return {
    count: real.length,
    open: real.filter((incident) => incident.resolvedAt === null).length,
    falseAlarms: all.filter((incident) => !incident.drill && incident.dismissedAt !== null).length,
    drills: all.filter((incident) => incident.drill).length,
    medians: mediansOf(times),
    shortfall: sums(
      // A source that did not answer is not known to have lost anything.
      real.filter((incident) => incident.kind === "drop" && canMiss(incident)),
      nameOfMissing,
      (one) => one.shortfall,
    ).map(([unit, amount]) => ({ unit, amount })),
    money: sums(real, (one) => one.currency, moneyMissing).map(([currency, amount]) => ({ currency, amount })),
    bySide: sums(
      real,
      (one) => one.side ?? "unknown",
      () => 1,
    ).map(([side, count]) => ({ side, count })),
    byClient: clientRows(real),
  };
}

function mediansOf(times: readonly IncidentTimes[]): Record<keyof IncidentTimes, number | null> {
  const of = (key: keyof IncidentTimes): number | null => {
    const known = times.map((one) => one[key]).filter((value) => value !== null);
    return known.length === 0 ? null : median(known);
  };
  return {
    toNotice: of("toNotice"),
    toPost: of("toPost"),
    toAcknowledge: of("toAcknowledge"),
    toUnderstand: of("toUnderstand"),
    toTell: of("toTell"),
    clientAnswer: of("clientAnswer"),
    clientTime: of("clientTime"),
    ourTime: of("ourTime"),
    toResolve: of("toResolve"),
    lasted: of("lasted"),
  };
}

/** What the missing are called; null: the unit of a rate is a percentage, and names nothing. */
function nameOfMissing({ metricKind, unit }: Incident): string | null {
  return metricKind === "ratio" && (unit === "" || unit === "%") ? null : unit;
}

/** Sums by key, largest first; rows without a key or without an amount take no part. */
function sums(
  all: readonly Incident[],
  key: (incident: Incident) => string | null,
  amount: (incident: Incident) => number | null,
): [string, number][] {
  const totals = new Map<string, number>();
  for (const incident of all) {
    const name = key(incident);
    const value = amount(incident);
    if (name !== null && value !== null) totals.set(name, (totals.get(name) ?? 0) + value);
  }
  return [...totals].sort((a, b) => b[1] - a[1]);
}

function clientRows(all: readonly Incident[]): ClientRow[] {
  const clients = [...new Set(all.map((incident) => incident.client))];
  return clients
    .map((client) => {
      const own = all.filter((incident) => incident.client === client);
      const total = (of: (incident: Incident) => number | null): number =>
        own.reduce((sum, incident) => sum + (of(incident) ?? 0), 0);
      return {
        client,
        count: own.length,
        ourTime: total((incident) => timesOf(incident).ourTime),
        clientTime: total((incident) => timesOf(incident).clientTime),
        shortfall: total((incident) => incident.shortfall),
      };
    })
    .sort((a, b) => b.shortfall - a.shortfall);
}
