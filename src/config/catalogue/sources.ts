import { z } from "zod";
import type { SourceSettings } from "../../domain/catalogue.ts";
import type { SourceKind } from "../../sources/source.ts";
import type { Findings } from "./findings.ts";
import { listed, meant } from "./nearest.ts";

/** Types of the contract that a later version brings. */
const PLANNED = ["mysql", "ingest"];

/** Any source; what else it takes depends on its type and is checked by {@link readSources}. */
export const SourceEntry = z
  .looseObject({ type: z.string() })
  .describe("Where numbers come from. The type decides which other keys there are.");

/** The sources whose type is known and whose options are right. */
export function readSources(findings: Findings, kinds: readonly SourceKind[]): Map<string, SourceSettings> {
  const sources = new Map<string, SourceSettings>();
  for (const [id, entry] of findings.parseEach(SourceEntry, "sources")) {
    const kind = kinds.find(({ name }) => name === entry.type);
    if (!kind) {
      findings.add(["sources", id, "type"], unknownType(entry.type, kinds));
      continue;
    }
    const { type, ...rest } = entry;
    const options = findings.parseValue(kind.options, rest, ["sources", id]);
    if (options !== undefined) sources.set(id, { id, type, options });
  }
  return sources;
}

/** The kind a source is of, as the file has it: known even where the source's other options are wrong. */
export function kindOf(findings: Findings, source: string, kinds: readonly SourceKind[]): SourceKind | undefined {
  const type = findings.at(["sources", source, "type"]);
  return kinds.find(({ name }) => name === type);
}

function unknownType(type: string, kinds: readonly SourceKind[]): string {
  const names = kinds.map(({ name }) => name);
  if (PLANNED.includes(type)) return `is ${type}, which is not built yet: use one of ${listed(names)}`;
  return `is ${type}, which is no type of source: ${meant(type, names)}`;
}
