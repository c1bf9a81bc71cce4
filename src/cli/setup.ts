/** What most commands begin with: environment and catalogue, read once, faults told in one go. */
import { formatFaults } from "../config/catalogue/fault.ts";
import { loadCatalogue } from "../config/catalogue/load.ts";
import { ConfigError } from "../config/config-error.ts";
import { type Env, readEnv, readVariables, type Variables } from "../config/env.ts";
import type { Catalogue } from "../domain/catalogue.ts";
import { probeKinds } from "../probes/index.ts";
import { sourceKinds } from "../sources/index.ts";
import { type OpenDatabase, openDatabase } from "../store/open.ts";

export interface Setup {
  readonly env: Env;
  readonly variables: Variables;
}

export interface CatalogueSetup {
  readonly catalogue: Catalogue;
  /** Where relative paths of the catalogue start. */
  readonly folder: string;
  readonly notices: readonly string[];
}

export function readSetup(): Setup {
  const variables = readVariables();
  return { env: readEnv(variables), variables };
}

/** @throws ConfigError with every fault of the catalogue, one line each. */
export function readCatalogue(path: string, variables: Variables): CatalogueSetup {
  const loaded = loadCatalogue({ path, env: variables, sources: sourceKinds, probes: probeKinds });
  if (!loaded.ok) throw new ConfigError(formatFaults(loaded.faults).split("\n"));
  return loaded;
}

/** The installation's database, migrated. */
export function openConfiguredDatabase(env: Env): Promise<OpenDatabase> {
  return openDatabase({ url: env.databaseUrl, dataDir: env.dataDir });
}
