import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { formatFaults } from "../../src/config/catalogue/fault.ts";
import { SECTIONS } from "../../src/config/catalogue/sections.ts";
import { EXAMPLE, EXAMPLE_ENV } from "./example.ts";
import { load } from "./load.ts";

/** Empty for a catalogue, and for faults that are one line each and name the file: never a crash, never silence. */
function wrongWith(yaml: string): string[] {
  const loaded = load(yaml, EXAMPLE_ENV);
  if (loaded.ok) return [];
  const lines = formatFaults(loaded.faults).replaceAll(`${loaded.at}/`, "").split("\n");
  if (lines.length !== loaded.faults.length || lines.length === 0) return ["as many lines as faults", ...lines];
  return lines.filter((line) => !/^leadline\.yml:\d+ \S/.test(line));
}

const SMALL = { maxDepth: 3, noUnicodeString: true } as const;

describe("whatever a file holds, it is answered with faults or a catalogue", () => {
  it("where any value stands under any key", () => {
    const sections = fc.dictionary(fc.constantFrom(...Object.keys(SECTIONS)), fc.jsonValue(SMALL), { maxKeys: 4 });
    fc.assert(
      fc.property(sections, (root) => {
        expect(wrongWith(stringify({ version: 1, slack: { channel: "#a" }, ...root }))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it("where any value stands under any name of a section", () => {
    const named = fc.dictionary(fc.constantFrom("a", "b", "toString", "constructor"), fc.jsonValue(SMALL), {
      maxKeys: 2,
    });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SECTIONS)), named, (section, entries) => {
        expect(wrongWith(stringify({ version: 1, slack: { channel: "#a" }, [section]: entries }))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it("where pieces of a good file are missing or doubled", () => {
    const spot = fc.nat(EXAMPLE.length - 1);
    fc.assert(
      fc.property(spot, fc.nat(60), fc.boolean(), (at, length, twice) => {
        const piece = EXAMPLE.slice(at, at + length);
        const changed = EXAMPLE.slice(0, at) + (twice ? piece + piece : "") + EXAMPLE.slice(at + length);

        expect(wrongWith(changed)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it("where it is no YAML", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        expect(wrongWith(text)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
