import type { ProbeSettings } from "../../domain/checklist.ts";
import type { ProbeKind } from "../../probes/probe.ts";
import type { SourceKind } from "../../sources/source.ts";
import type { Path } from "./fault.ts";
import type { Findings } from "./findings.ts";
import { listed } from "./nearest.ts";
import { kindOf } from "./sources.ts";

export interface Kinds {
  readonly sources: readonly SourceKind[];
  readonly probes: readonly ProbeKind[];
}

/** The probe that stands at a path; null where there is none or it has faults. */
export function readProbe(findings: Findings, path: Path, kinds: Kinds): ProbeSettings | null {
  const written = findings.at(path);
  if (typeof written !== "object" || written === null || Array.isArray(written)) return null;
  const named = kinds.probes.filter(({ name }) => Object.hasOwn(written, name));
  const [kind] = named;
  if (!kind || named.length > 1) {
    findings.add(path, `must have exactly one of the keys ${listed(kinds.probes.map(({ name }) => name))}`);
    return null;
  }
  const options = findings.parse(kind.options, path);
  const query = kind.name === "source" ? readMeasure(findings, path, kinds.sources) : undefined;
  if (options === undefined) return null;
  if (query === undefined || typeof options !== "object" || options === null) return { kind: kind.name, options };
  return { kind: kind.name, options: { ...options, query } };
}

/** A probe that asks a source: the source has to be there, and to understand the question. */
function readMeasure(findings: Findings, path: Path, kinds: readonly SourceKind[]): unknown {
  const source = findings.at([...path, "source"]);
  if (typeof source !== "string") return undefined;
  if (!findings.names("sources").includes(source)) {
    findings.unknown([...path, "source"], "the source", findings.names("sources"));
    return undefined;
  }
  const kind = kindOf(findings, source, kinds);
  return kind && findings.at([...path, "query"]) !== undefined
    ? findings.parse(kind.measure, [...path, "query"])
    : undefined;
}
