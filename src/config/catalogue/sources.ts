import { z } from "zod";
import type { SourceSettings } from "../../domain/catalogue.ts";
import type { SourceKind } from "../../sources/source.ts";
import type { Path } from "./fault.ts";
import type { Findings } from "./findings.ts";
import { hint, listed } from "./nearest.ts";

/** Types of the contract that a later version brings. */
const PLANNED = ["mysql", "ingest"];

/** Any source; what else it takes depends on its type and is checked by {@link readSources}. */
export const SourceEntry = z
  .looseObject({ type: z.unknown().optional() })
  .describe("Where numbers come from. The type decides which other keys there are.");

/** The sources whose type is known and whose options are right. */
export function readSources(findings: Findings, kinds: readonly SourceKind[]): Map<string, SourceSettings> {
  const sources = new Map<string, SourceSettings>();
  for (const [id, entry] of findings.parseEach(SourceEntry, "sources")) {
    const { type, ...rest } = entry;
    const kind = kinds.find(({ name }) => name === type);
    if (!kind) {
      refuseType(findings, ["sources", id, "type"], kinds);
      continue;
    }
    const options = findings.parseValue(kind.options, rest, ["sources", id]);
    if (options !== undefined) sources.set(id, { id, type: kind.name, options });
  }
  return sources;
}

/** The kind a source is of, as the file has it: known even where the source's other options are wrong. */
export function kindOf(findings: Findings, source: string, kinds: readonly SourceKind[]): SourceKind | undefined {
  const type = findings.at(["sources", source, "type"]);
  return kinds.find(({ name }) => name === type);
}

function refuseType(findings: Findings, path: Path, kinds: readonly SourceKind[]): void {
  const names = kinds.map(({ name }) => name);
  const type = findings.at(path);
  if (typeof type !== "string") findings.wrong(path, `must be one of ${listed(names)}`);
  else if (PLANNED.includes(type))
    findings.add(path, `is ${type}, which is not built yet: use one of ${listed(names)}`);
  else findings.wrong(path, `must be one of ${listed(names)}${hint(type, names)}`);
}
