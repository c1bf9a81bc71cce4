import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readVariables } from "../../src/config/env.ts";
import { catalogueJsonSchema } from "../../src/config/json-schema.ts";
import { catalogueTemplate } from "../../src/config/templates/catalogue-template.ts";
import { envTemplate } from "../../src/config/templates/env-template.ts";
import { initFiles } from "../../src/config/templates/init-files.ts";
import { manifestTemplate } from "../../src/config/templates/manifest-template.ts";
import { probeKinds } from "../../src/probes/index.ts";
import { NEEDED_SCOPES } from "../../src/slack/transport/scopes.ts";
import { sourceKinds } from "../../src/sources/index.ts";
import { EXAMPLE } from "./example.ts";
import { load } from "./load.ts";

const KINDS = { sources: sourceKinds, probes: probeKinds };
const ENV = { CRM_URL: "postgres://reader:pw@db/crm" };

describe("the files of a new installation", () => {
  it("are the catalogue, the variables and the manifest", () => {
    expect(initFiles().map(({ path }) => path)).toEqual(["leadline.yml", ".env.example", "manifest.yml"]);
  });

  it("hold a catalogue that is valid as it is, without a word to say", () => {
    const loaded = load(catalogueTemplate(), ENV, KINDS);

    expect(loaded).toMatchObject({ ok: true, notices: [] });
  });

  it("stay valid when everything that is commented out is switched on", () => {
    const all = catalogueTemplate().replace(/^( *)# (commands|managers|channel|slow_change|floor|probe): /gm, "$1$2: ");

    expect(load(all, ENV, KINDS)).toMatchObject({ ok: true });
    expect(all.match(/^ *(commands|managers|channel|slow_change|floor|probe):/gm)).toHaveLength(8);
  });

  it("hold every variable that the catalogue names", () => {
    const named = [...catalogueTemplate().matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);

    for (const name of named.filter((name) => name !== "NAME"))
      expect(envTemplate()).toMatch(new RegExp(`^${name}=`, "m"));
  });

  it("are those at the top of the project", () => {
    expect(readFileSync("manifest.yml", "utf8")).toBe(manifestTemplate());
    expect(readFileSync(".env.example", "utf8")).toBe(envTemplate());
  });
});

describe("the variables' example", () => {
  it("names every variable that the program reads", () => {
    const source = readFileSync("src/config/env.ts", "utf8");
    const read = new Set([...source.matchAll(/^ {2}([A-Z]+(?:_[A-Z]+)*): z/gm)].map(([, name]) => name));

    expect(read.size).toBeGreaterThan(6);
    for (const name of read) expect(envTemplate()).toMatch(new RegExp(`^(# )?${name}=`, "m"));
    expect(readVariables("/nonexistent", {})).toEqual({});
  });
});

describe("the manifest", () => {
  const manifest: {
    display_information: { name: string; description: string };
    features: { slash_commands: { command: string; usage_hint: string }[] };
    oauth_config: { scopes: { bot: string[] } };
    settings: { event_subscriptions: { bot_events: string[] }; socket_mode_enabled: boolean };
  } = parse(manifestTemplate());

  it("gives a reason beside each right and each event", () => {
    const lines = manifestTemplate().split("\n");
    for (const right of [...manifest.oauth_config.scopes.bot, ...manifest.settings.event_subscriptions.bot_events])
      expect(lines.find((line) => line.trim().startsWith(`- ${right} `))).toMatch(/ # .{10,}/);
  });

  it("asks for nothing twice and for nothing that this version does not use", () => {
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(
      [...Object.keys(NEEDED_SCOPES), "usergroups:read"].toSorted(),
    );
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([
      "app_home_opened",
      "member_joined_channel",
      "app_uninstalled",
      "tokens_revoked",
    ]);
  });

  it("names the commands as the installation wants them", () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(["/kpi", "/incident"]);
    expect(manifestTemplate({ kpi: "/zahlen", incident: "/vorfall" })).toContain("command: /zahlen");
  });

  it("keeps Slack's limits", () => {
    expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
    expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
    for (const { usage_hint } of manifest.features.slash_commands) expect(usage_hint.length).toBeLessThanOrEqual(1000);
  });
});

describe("the JSON Schema for editors", () => {
  const schema = catalogueJsonSchema(KINDS);
  const accepts = (yaml: string) => z.fromJSONSchema(schema).safeParse(parse(yaml)).success;
  // In YAML's flow style a placeholder needs quotes for every reader but Leadline's.
  const example = EXAMPLE.replace(/url: (\$\{\w+\})/g, 'url: "$1"');

  it("accepts the new installation's catalogue and the documentation's example", () => {
    expect(accepts(catalogueTemplate())).toBe(true);
    expect(accepts(example)).toBe(true);
  });

  it.each([
    ["an unknown key", "metrics:", "metrcs:"],
    ["a share of 150 without its sign", "critical: 80%", "critical: 150"],
    ["a metric without an owner", /^ {4}owner: .*$/m, ""],
    ["a source of no type", "type: postgres", "type: postgre"],
    ["an option of another source", /^ {4}url: .*$/m, "    path: ./data"],
    ["a duration in words", "bucket: 1h", "bucket: an hour"],
    ["a fault of nobody's", "side: ours", "side: nobody"],
  ])("refuses %s", (_, found, instead) => {
    const changed = catalogueTemplate().replace(found, instead);

    expect(changed).not.toBe(catalogueTemplate());
    expect(accepts(changed)).toBe(false);
  });

  it("explains every key of the catalogue", () => {
    const silent: string[] = [];
    walk(schema, "", silent);

    expect(silent).toEqual([]);
  });
});

/** Collects the keys without a description. Those of sources' options and of list items may speak for themselves. */
function walk(schema: unknown, path: string, silent: string[]): void {
  if (typeof schema !== "object" || schema === null || path.startsWith(".sources.*") || path.includes(".query")) return;
  if (path.includes(".probe")) return;
  const { properties, additionalProperties, items, anyOf } = schema as Record<string, unknown>;
  for (const [key, part] of Object.entries(properties ?? {})) {
    if (!("description" in part) && !hasNamedEntries(part)) silent.push(`${path}.${key}`);
    walk(part, `${path}.${key}`, silent);
  }
  walk(additionalProperties, `${path}.*`, silent);
  walk(items, `${path}[]`, silent);
  for (const branch of Array.isArray(anyOf) ? anyOf : []) walk(branch, path, silent);
}

/** A mapping or list whose entries are described instead. */
function hasNamedEntries(part: { additionalProperties?: unknown; items?: unknown }): boolean {
  const entries = part.additionalProperties ?? part.items;
  return typeof entries === "object" && entries !== null && "description" in entries;
}
