import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogueJsonSchema } from "../../src/config/json-schema.ts";
import { probeKinds } from "../../src/probes/index.ts";
import { sourceKinds } from "../../src/sources/index.ts";
import { faultLines, load } from "./load.ts";

const PAGE = readFileSync("docs/catalogue.md", "utf8");
const ENV = { CRM_URL: "postgres://reader:pw@db/crm", OPS_TOKEN: "ops-token" };
const KINDS = { sources: sourceKinds, probes: probeKinds };

describe("the page on the catalogue", () => {
  const examples = [...PAGE.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);

  it("shows examples that are valid", () => {
    expect(examples).toHaveLength(4);
    for (const yaml of examples) expect(load(yaml, ENV, KINDS).ok ? [] : faultLines(yaml, ENV)).toEqual([]);
  });

  it.each(["slack", "metrics", "clients"])("names every key of %s", (section) => {
    const part = propertiesOf(section);
    const text = PAGE.split("\n## ").find((chapter) => chapter.startsWith(`\`${section}\``)) ?? "";

    expect(part.length).toBeGreaterThan(3);
    for (const key of part) expect(text).toMatch(new RegExp(`^\\| .*\`${key}[\`.]`, "m"));
  });

  it("names every key of the top level", () => {
    for (const key of Object.keys(catalogueJsonSchema(KINDS).properties ?? {}))
      expect(PAGE).toMatch(new RegExp(`^\\| .*\`${key}[\`.]`, "m"));
  });
});

/** Keys of a section, or of its entries where it is a mapping of names. */
function propertiesOf(section: string): string[] {
  const properties = catalogueJsonSchema(KINDS).properties as Record<string, unknown>;
  const part = properties[section] as { properties?: object; additionalProperties?: { properties?: object } };
  return Object.keys(part.properties ?? part.additionalProperties?.properties ?? {});
}
