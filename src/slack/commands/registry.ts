/** What the two commands can do: the first that takes the words answers. One line a subcommand. */
import { helpOf } from "./help.ts";
import { incidentOne } from "./incident-detail.ts";
import { incidentList } from "./incident-list.ts";
import { incidentStats } from "./incident-stats.ts";
import { kpiBacktest } from "./kpi-backtest.ts";
import { kpiList } from "./kpi-list.ts";
import { kpiMetric } from "./kpi-metric.ts";
import { kpiMute, kpiUnmute } from "./kpi-mute.ts";
import type { Subcommand } from "./subcommand.ts";

const KPI: readonly Subcommand[] = [kpiList, kpiBacktest, kpiMute, kpiUnmute, kpiMetric];

const INCIDENT: readonly Subcommand[] = [incidentList, incidentOne, incidentStats];

/** Subcommands of a command, help first: a metric called "help" would not be found otherwise, and help always is. */
export const COMMANDS: Readonly<Record<"kpi" | "incident", readonly Subcommand[]>> = {
  kpi: [helpOf(() => KPI), ...KPI],
  incident: [helpOf(() => INCIDENT), ...INCIDENT],
};
