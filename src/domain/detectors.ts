import type { DetectorKind } from "./detection.ts";
import { openCountMonitor } from "./detector/count-monitor.ts";

/** Learns what to expect at each hour of the week and tests what came over spans of an hour to a day. */
const weekly: DetectorKind = {
  name: "weekly",
  version: 1,
  open: (settings) => openCountMonitor(settings),
};

/** All ways to watch a series: a further one is a file of its own and a line here. */
export const detectors: readonly DetectorKind[] = [weekly];

/** What a metric is watched by unless it says otherwise. */
export const defaultDetector: DetectorKind = weekly;
