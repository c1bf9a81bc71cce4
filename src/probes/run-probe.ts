import type { Evidence, ProbeSettings } from "../domain/checklist.ts";
import { probeKinds } from "./index.ts";
import type { ProbeContext } from "./probe.ts";

/** Runs a step's probe. Never throws: what could not be measured says so in its evidence. */
export async function runProbe(settings: ProbeSettings, context: ProbeContext): Promise<Evidence> {
  const unknown = (fault: string): Evidence => ({
    verdict: "unknown",
    value: "not measured",
    normal: null,
    at: context.now,
    fault,
  });
  const kind = probeKinds.find(({ name }) => name === settings.kind);
  // A step is frozen into its incident: it may be older than this program.
  if (!kind) return unknown(`this version knows no probe "${settings.kind}"`);
  if (!kind.options.safeParse(settings.options).success)
    return unknown("this version does not understand the probe's options");
  try {
    return await kind.run(settings.options, context);
  } catch {
    return unknown("the probe failed for a reason it did not give");
  }
}
