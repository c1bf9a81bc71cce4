import { z } from "zod";
import type { ProbeKind } from "../../src/probes/probe.ts";
import type { SourceKind } from "../../src/sources/source.ts";

/** A kind of source that is never opened: only what its schemas accept matters to the catalogue. */
function sourceKind(name: string, options: z.ZodType, query: z.ZodType): SourceKind {
  return {
    name,
    options,
    query,
    measure: z.string().min(1),
    open: () => {
      throw new Error("a catalogue opens no source");
    },
  };
}

const Sql = z
  .string()
  .refine((text) => text.includes(":from"), "the query lacks :from and :to, so it would read everything");

export const SOURCES: readonly SourceKind[] = [
  sourceKind(
    "postgres",
    z.strictObject({
      url: z.url({ protocol: /^postgres(ql)?$/, error: "must be postgres://user:password@host/name" }),
    }),
    Sql,
  ),
  sourceKind("prometheus", z.strictObject({ url: z.url() }), z.string().min(1)),
  sourceKind(
    "http",
    z.strictObject({ url: z.url(), headers: z.record(z.string(), z.string()).default({}) }),
    z.strictObject({ path: z.string(), rows: z.string() }),
  ),
  sourceKind(
    "csv",
    z.strictObject({ path: z.string() }),
    z.strictObject({ bucket: z.string(), group: z.string().optional(), value: z.string() }),
  ),
];

export const PROBES: readonly ProbeKind[] = [
  probeKind("source", z.strictObject({ source: z.string(), query: z.unknown(), expect: z.string() })),
  probeKind("http", z.strictObject({ http: z.string(), expect: z.number().default(200) })),
];

function probeKind(name: string, options: z.ZodType): ProbeKind {
  return { name, options, run: () => Promise.reject(new Error("a catalogue runs no probe")) };
}
