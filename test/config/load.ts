import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatFaults } from "../../src/config/catalogue/fault.ts";
import { type Loaded, loadCatalogue } from "../../src/config/catalogue/load.ts";
import type { Kinds } from "../../src/config/catalogue/probes.ts";
import type { Variables } from "../../src/config/env.ts";
import { PROBES, SOURCES } from "./kinds.ts";

/** Loads YAML text as `leadline.yml`, or several files as a folder of that name. */
export function load(
  yaml: string | Readonly<Record<string, string>>,
  env: Variables = {},
  kinds: Kinds = { sources: SOURCES, probes: PROBES },
): Loaded & { at: string } {
  const folder = mkdtempSync(join(tmpdir(), "leadline-config-"));
  const files = typeof yaml === "string" ? { "leadline.yml": yaml } : yaml;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const at = typeof yaml === "string" ? join(folder, "leadline.yml") : folder;
  try {
    return { ...loadCatalogue({ path: at, env, ...kinds }), at: folder };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fault lines, with the folder left out; empty where there are none. */
export function faultLines(yaml: string | Readonly<Record<string, string>>, env: Variables = {}): string[] {
  const loaded = load(yaml, env);
  return loaded.ok ? [] : formatFaults(loaded.faults).replaceAll(`${loaded.at}/`, "").split("\n");
}
