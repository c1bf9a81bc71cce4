import { describe, expect, it } from "vitest";
import {
  type BusinessState,
  heightOf,
  isTroubled,
  sparkline,
  withVolumes,
} from "../../../../src/sandbox/page/business/business.ts";

const well: BusinessState = {
  name: "Quayside Leads",
  now: 0,
  ready: true,
  progress: null,
  clients: [{ id: "acme", name: "Acme Dental", leadsPerMinute: 7, expectedPerMinute: 8, stopped: false }],
  intake: { broken: false },
  landing: [{ client: "acme", slow: false, status: 200 }],
  recent: [],
};

describe("the panel of the simulated business", () => {
  it("keeps the volumes of the last three minutes", () => {
    let volumes = {};
    for (let at = 0; at < 200; at += 1) volumes = withVolumes(volumes, well);
    expect(withVolumes({ gone: [1] }, well)).toEqual({ acme: [7] });
    expect(volumes).toEqual({ acme: Array.from({ length: 90 }, () => 7) });
  });

  it.each([
    ["a stopped client", { clients: [{ ...well.clients[0], stopped: true }] }],
    ["a broken intake", { intake: { broken: true } }],
    ["a slow landing page", { landing: [{ client: "acme", slow: true, status: 200 }] }],
    ["a broken landing page", { landing: [{ client: "acme", slow: false, status: 503 }] }],
  ])("has something to mend with %s", (_name, change) => {
    expect(isTroubled({ ...well, ...change } as BusinessState)).toBe(true);
    expect(isTroubled(well)).toBe(false);
  });

  it("draws readings at the right, high ones above low ones, all of them inside", () => {
    expect(sparkline([], 8, 96, 30)).toBe("");
    expect(sparkline([0, 8], 8, 89, 30)).toMatch(/^M88\.0 28\.0L89\.0 /);
    const heights = [0, 8, 40].map((value) => heightOf(value, [0, 8, 40], 8, 30));
    expect(heights).toEqual([28, expect.closeTo(22.8), 2]);
  });
});
