import { describe, expect, it } from "vitest";
import { CLIENTS } from "../../../src/sandbox/business/clients.ts";
import { busyness } from "../../../src/sandbox/business/rhythm.ts";

const HOUR = 3_600_000;
const at = (iso: string) => busyness(Date.parse(iso));
const year = Array.from({ length: 365 * 48 }, (_, half) =>
  busyness(Date.parse("2026-01-01T00:00Z") + (half * HOUR) / 2),
);

describe("the rhythm of the simulated business", () => {
  it("is 1 on average", () => {
    expect(year.reduce((sum, value) => sum + value, 0) / year.length).toBeCloseTo(1, 2);
  });

  it("is busy at noon, quiet at night, quieter at the weekend", () => {
    expect(at("2026-11-03T10:30Z")).toBeGreaterThan(1.4);
    expect(at("2026-11-03T02:30Z")).toBeLessThan(0.65);
    expect(at("2026-11-08T10:30Z")).toBeLessThan(0.85 * at("2026-11-03T10:30Z"));
  });

  it("follows Berlin's clock through both changes", () => {
    expect(at("2026-03-28T09:30Z")).toBeCloseTo(at("2026-04-04T08:30Z"), 10);
    expect(at("2026-10-24T08:30Z")).toBeCloseTo(at("2026-10-31T09:30Z"), 10);
  });

  it("glides from hour to hour", () => {
    const minute = (n: number) => busyness(Date.parse("2026-11-02T00:00Z") + n * 60_000);
    for (let n = 0; n < 7 * 1440; n += 1) expect(Math.abs(minute(n + 1) - minute(n))).toBeLessThan(0.01);
  });

  it("leaves the four large clients ten leads due in every half minute of the year", () => {
    const quietest = Math.min(...year);
    const large = CLIENTS.filter(({ perMinute }) => perMinute > 10);
    expect(large).toHaveLength(4);
    for (const { perMinute } of large) expect((perMinute / 2) * quietest).toBeGreaterThan(10);
  });
});
