import { describe, expect, it } from "vitest";
import { parseExpectation } from "../../src/probes/expect.ts";

describe("an expectation", () => {
  it.each([
    [">= 1", 1, true],
    [">=1", 0.99, false],
    ["> 1", 1, false],
    ["<= 2.5", 2.5, true],
    ["< 2", 2, false],
    ["== 3", 3, true],
    ["= 3", 4, false],
    ["!= 0", 1, true],
    [200, 200, true],
    ["200", 503, false],
    ["30 to 60", 30, true],
    ["30..60", 61, false],
    ["> -5", -4, true],
  ])("%s of %d holds: %s", (text, value, holds) => expect(parseExpectation(text)?.holds(value)).toBe(holds));

  it.each([
    [">=1", ">= 1"],
    ["==200", "200"],
    ["<=2s", "<= 2 s"],
    ["100..200 ms", "100 to 200 ms"],
  ])("%s is shown as %s", (text, shown) => expect(parseExpectation(text)?.text).toBe(shown));

  it.each(["", "about 5", "1 >", ">= 1 <= 2", "60 to 30", "1e3", "=> 1", ">= 1 h"])("is not read from %j", (text) =>
    expect(parseExpectation(text)).toBeUndefined(),
  );
});
