/** A probe answers a checklist's step as far as a machine can. */
import type { z } from "zod";
import type { Evidence } from "../domain/checklist.ts";
import type { Source } from "../sources/source.ts";

export interface ProbeContext {
  /** `{{client.site}}` and the like, for templates inside options. */
  readonly values: Readonly<Record<string, string>>;
  readonly source: (id: string) => Source | undefined;
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface ProbeKind {
  /** The key that marks it in the YAML: `source`, `http`. */
  readonly name: string;
  readonly options: z.ZodType;
  /** Never throws: a probe that could not measure says so in the evidence. */
  run(options: unknown, context: ProbeContext): Promise<Evidence>;
}
