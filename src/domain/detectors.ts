import type { MetricKind } from "./catalogue.ts";
import type { DetectorKind, Monitor, MonitorSettings } from "./detection.ts";
import { openCountMonitor } from "./detector/count-monitor.ts";
import { openGaugeMonitor } from "./detector/gauge-monitor.ts";
import { durations, gauges } from "./detector/gauge-series.ts";
import { withMutes } from "./detector/mutes.ts";
import { openRatioMonitor } from "./detector/ratios.ts";

const monitors: Readonly<Record<MetricKind, (settings: MonitorSettings) => Monitor>> = {
  count: openCountMonitor,
  gauge: (settings) => openGaugeMonitor(settings, gauges),
  duration: (settings) => openGaugeMonitor(settings, durations),
  ratio: openRatioMonitor,
};

/** Learns what to expect at each hour of the week and tests what came over spans of an hour to a day. */
const weekly: DetectorKind = {
  name: "weekly",
  version: 3,
  open: (settings) => withMutes(monitors[settings.kind](settings), settings.mutes ?? [], settings),
};

/** All ways to watch a series: a further one is a file of its own and a line here. */
export const detectors: readonly DetectorKind[] = [weekly];

/** What a metric is watched by unless it says otherwise. */
export const defaultDetector: DetectorKind = weekly;
