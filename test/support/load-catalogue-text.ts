import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalogue } from "../../src/config/catalogue/load.ts";
import type { Catalogue } from "../../src/domain/catalogue.ts";
import { probeKinds } from "../../src/probes/index.ts";
import { sourceKinds } from "../../src/sources/index.ts";

/** A catalogue from YAML text, through the real reader. */
export function loadCatalogueText(text: string, env: Readonly<Record<string, string>> = {}): Catalogue {
  const folder = mkdtempSync(join(tmpdir(), "leadline-catalogue-"));
  try {
    const path = join(folder, "leadline.yml");
    writeFileSync(path, text);
    const loaded = loadCatalogue({ path, env, sources: sourceKinds, probes: probeKinds });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults, null, 1));
    return loaded.catalogue;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
