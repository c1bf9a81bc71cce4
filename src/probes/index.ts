/** The kinds of probes that a checklist may name. */
import { httpProbe } from "./http-probe.ts";
import type { ProbeKind } from "./probe.ts";
import { sourceProbe } from "./source-probe.ts";

export const probeKinds: readonly ProbeKind[] = [sourceProbe, httpProbe];
