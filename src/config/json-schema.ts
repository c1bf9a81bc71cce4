import { z } from "zod";
import type { ProbeKind } from "../probes/probe.ts";
import type { SourceKind } from "../sources/source.ts";
import { Probe } from "./catalogue/checklists.ts";
import { Query } from "./catalogue/metrics.ts";
import { SECTIONS } from "./catalogue/sections.ts";
import { SourceEntry } from "./catalogue/sources.ts";

type Json = Record<string, unknown>;

const PLACEHOLDER = "|\\$\\{";

/**
 * The JSON Schema of `leadline.yml`, draft 7 because that is what YAML editors understand. It is made of the same
 * definitions that the loader checks with, so it never says more; what only the loader can know (names that lead
 * somewhere, expressions, spans that go together) it leaves out.
 */
export function catalogueJsonSchema(kinds: { sources: readonly SourceKind[]; probes: readonly ProbeKind[] }): Json {
  const definitions: Json = {};
  const define = (name: string, schema: z.ZodType) => hoist(schemaOf(schema), name, definitions);
  const sources = kinds.sources.map((kind) => sourceSchema(kind.name, define(kind.name, kind.options)));
  const queries = kinds.sources.map((kind) => define(`${kind.name}-query`, kind.query));
  const probes = kinds.probes.map((kind) => define(`${kind.name}-probe`, kind.options));
  const parts = new Map<unknown, Json>([
    [SourceEntry, { ...described(SourceEntry), oneOf: sources }],
    [Query, { ...described(Query), anyOf: queries }],
    [Probe, { ...described(Probe), anyOf: probes }],
  ]);
  const schema = schemaOf(z.strictObject(SECTIONS), (part) => parts.get(part));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Leadline's catalogue, leadline.yml",
    ...schema,
    definitions,
  };
}

function sourceSchema(type: string, options: Json): Json {
  const { properties, required, ...schema } = options as { properties?: Json; required?: string[] };
  return {
    title: type,
    ...schema,
    properties: { type: { const: type, description: "What kind of source it is." }, ...properties },
    required: ["type", ...(required ?? [])],
  };
}

/** Moves the definitions of a part to those of the whole, under names of their own. */
function hoist(part: Json, name: string, definitions: Json): Json {
  const text = JSON.stringify(part).replaceAll('"#/definitions/', `"#/definitions/${name}-`);
  const { definitions: own = {}, ...schema }: { definitions?: Json } & Json = JSON.parse(text);
  for (const [key, value] of Object.entries(own)) definitions[`${name}-${key}`] = value;
  return schema;
}

/** What may be written in the file, as opposed to what the loader makes of it. */
function schemaOf(schema: z.ZodType, replacement: (part: unknown) => Json | undefined = () => undefined): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const other = replacement(zodSchema);
      if (other) replaceAll(jsonSchema, other);
      else admitPlaceholders(jsonSchema);
    },
  });
  return json;
}

/** `${NAME}` may stand in any text: a form that the text must have is asked of the value only, which editors do not know. */
function admitPlaceholders(json: Json): void {
  if (json.type !== "string") return;
  delete json.format;
  // A definition that is described twice over comes here twice.
  if (typeof json.pattern === "string" && !json.pattern.endsWith(PLACEHOLDER))
    json.pattern = `(?:${json.pattern})${PLACEHOLDER}`;
}

function replaceAll(json: Json, other: Json): void {
  for (const key of Object.keys(json)) delete json[key];
  Object.assign(json, other);
}

function described(schema: z.ZodType): Json {
  return schema.description === undefined ? {} : { description: schema.description };
}
