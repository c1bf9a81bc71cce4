import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Catalogue } from "../../domain/catalogue.ts";
import type { Variables } from "../env.ts";
import { type Fault, formatFaults } from "./fault.ts";
import { type CatalogueFile, readFiles } from "./files.ts";
import { Findings } from "./findings.ts";
import { noticeFactors, noticeShortPast, noticeWaiting } from "./notices.ts";
import { readChecklists, readClients, readMetrics, readPlans } from "./parts.ts";
import type { Kinds } from "./probes.ts";
import { checkReferences } from "./references.ts";
import { SECTIONS } from "./sections.ts";
import { readSheet } from "./sheet.ts";
import { slackSettings } from "./slack.ts";
import { readSources } from "./sources.ts";

export interface LoadOptions extends Kinds {
  /** A YAML file, or a folder of them. */
  readonly path: string;
  /** What `${NAME}` stands for. */
  readonly env: Variables;
}

export type Loaded =
  /** `folder` is where relative paths of sources start; `notices` are worth saying and stop nothing. */
  | { readonly ok: true; readonly catalogue: Catalogue; readonly folder: string; readonly notices: string[] }
  | { readonly ok: false; readonly faults: Fault[] };

/** Reads and checks the whole catalogue. All faults are found at once; none repeats what came from the environment. */
export function loadCatalogue(options: LoadOptions): Loaded {
  const { files, faults } = readFiles(options.path);
  if (faults.length > 0) return { ok: false, faults };
  const sheet = readSheet(options.path, files, options.env);
  if (!sheet.readable) return { ok: false, faults: [...sheet.faults] };
  const findings = new Findings(sheet);
  const catalogue = readCatalogue(findings, options, revisionOf(files));
  if (!catalogue || findings.faults.length > 0) return { ok: false, faults: [...findings.faults] };
  noticeWaiting(findings);
  noticeFactors(findings, catalogue);
  noticeShortPast(findings, catalogue);
  const notices = findings.notices.length > 0 ? formatFaults(findings.notices).split("\n") : [];
  return { ok: true, catalogue, folder: sheet.isFolder ? options.path : dirname(options.path), notices };
}

function readCatalogue(findings: Findings, kinds: Kinds, revision: string): Catalogue | undefined {
  findings.refuseUnknownKeys(Object.keys(SECTIONS));
  findings.parse(SECTIONS.version, ["version"]);
  const timezone = findings.parse(SECTIONS.timezone, ["timezone"]) ?? "UTC";
  const slack = findings.parse(SECTIONS.slack, ["slack"]);
  const alerting = findings.parse(SECTIONS.alerting, ["alerting"]);
  const keep = findings.parse(SECTIONS.retention, ["retention"]);
  const heartbeat = findings.parse(SECTIONS.heartbeat, ["heartbeat"]) ?? null;
  const sources = readSources(findings, kinds.sources);
  const clients = readClients(findings, timezone);
  const defaults = { timezone, slowChange: alerting?.slow_change ?? "digest" };
  const metrics = readMetrics(findings, kinds, defaults, keep?.observations ?? null);
  const checklists = readChecklists(findings, kinds);
  checkReferences(findings);
  const plans = readPlans(findings, timezone, keep?.incidents ?? null);
  if (!slack || !alerting || !keep) return undefined;
  return {
    timezone,
    slack: slackSettings(slack),
    budgetPerWeek: alerting.budget,
    sources,
    clients,
    metrics,
    checklists,
    heartbeat,
    keepObservations: keep.observations,
    plans,
    revision,
  };
}

/** The same files always give the same revision. */
function revisionOf(files: readonly CatalogueFile[]): string {
  const hash = createHash("sha256");
  for (const { name, text } of files) hash.update(JSON.stringify([basename(name), text]));
  return hash.digest("hex").slice(0, 16);
}
