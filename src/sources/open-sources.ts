import type { SourceSettings } from "../domain/catalogue.ts";
import { sourceKinds } from "./index.ts";
import type { Source, SourceContext } from "./source.ts";

export interface OpenSources {
  /** The source of that name, opened when it is first asked for; undefined where the catalogue names none. */
  get(id: string): Source | undefined;
  /** Closes all that were opened. */
  close(): Promise<void>;
}

/** The sources of a catalogue. A source nobody asks is never connected to. */
export function openSources(settings: ReadonlyMap<string, SourceSettings>, context: SourceContext): OpenSources {
  const open = new Map<string, Source>();

  function get(id: string): Source | undefined {
    const known = open.get(id);
    const wanted = settings.get(id);
    if (known || !wanted) return known;
    const kind = sourceKinds.find(({ name }) => name === wanted.type);
    if (!kind)
      throw new Error(`sources.${id}.type is ${wanted.type}; there are ${sourceKinds.map((k) => k.name).join(", ")}`);
    const source = kind.open(id, wanted.options, context);
    open.set(id, source);
    return source;
  }

  return {
    get,
    async close() {
      await Promise.all([...open.values()].map((source) => source.close()));
      open.clear();
    },
  };
}
