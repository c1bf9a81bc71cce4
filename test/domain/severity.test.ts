import { describe, expect, it } from "vitest";
import type { Severity, SeverityRule } from "../../src/domain/catalogue.ts";
import { isWorse, severityOf, shareMissing } from "../../src/domain/severity.ts";

const rule = (share: number): SeverityRule => ({ share, channel: null });
const USUAL = { severity: { critical: rule(0.8), major: rule(0.5), minor: rule(0.25) } };

describe("how bad a loss is", () => {
  it.each<[observed: number, severity: Severity]>([
    [0, "critical"],
    [20, "critical"],
    [20.1, "major"],
    [50, "major"],
    [50.1, "minor"],
    [75, "minor"],
    [99, "minor"],
  ])("%d of 100 expected is %s", (observed, severity) => {
    expect(severityOf(USUAL, observed, 100)).toBe(severity);
  });

  it("is measured by the excess where a rise is watched", () => {
    expect(severityOf(USUAL, 190, 100)).toBe("critical");
    expect(severityOf(USUAL, 130, 100)).toBe("minor");
  });

  it("is the worst where nothing was expected and a floor has fired all the same", () => {
    expect(severityOf(USUAL, 0, 0)).toBe("critical");
    expect(severityOf({ severity: { major: rule(0.5) } }, 0, 0)).toBe("major");
  });

  it("is minor where the catalogue names no other", () => {
    expect(severityOf({ severity: {} }, 0, 100)).toBe("minor");
    expect(severityOf({ severity: { critical: rule(0.9) } }, 50, 100)).toBe("minor");
  });

  it("goes by the worst share that is reached, in whatever order they are written", () => {
    expect(severityOf({ severity: { minor: rule(0.1), critical: rule(0.3) } }, 60, 100)).toBe("critical");
  });
});

describe("the share that is missing", () => {
  it.each([
    [0, 40, 1],
    [10, 40, 0.75],
    [40, 40, 0],
    [60, 40, 0.5],
    [5, 0, 0],
  ])("%d of %d expected is %d", (observed, expected, share) => {
    expect(shareMissing(observed, expected)).toBe(share);
  });
});

describe("severities", () => {
  it("are ordered: critical is worse than major, major than minor", () => {
    expect(isWorse("critical", "major")).toBe(true);
    expect(isWorse("major", "minor")).toBe(true);
    expect(isWorse("major", "major")).toBe(false);
    expect(isWorse("minor", "critical")).toBe(false);
  });
});
