import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signedRoot } from "../../../src/domain/detector/deviance.ts";
import { shareCount, shareRoot } from "../../../src/domain/detector/share-deviance.ts";

/** The deviance by the integral that defines it: 2 (o - t) / (c s + phi s^2) over t from e to o, s = t (n - t) / n. */
function byIntegral(o: number, e: number, n: number, batch: number, phi: number): number {
  const steps = 20_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const t = e + ((i + 0.5) / steps) * (o - e);
    const s = (t * (n - t)) / n;
    sum += ((o - t) / (batch * s + phi * s * s)) * ((o - e) / steps);
  }
  return Math.sign(o - e) * Math.sqrt(2 * sum);
}

const trials = fc.integer({ min: 2, max: 50_000 });
const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const phi = fc.double({ min: 1e-4, max: 2, noNaN: true });
const batch = fc.double({ min: 1, max: 5, noNaN: true });

describe("the deviance of a share", () => {
  it.each([
    [31, 49.4, 1204, 1, 0.02],
    [310, 494, 12_040, 1.7, 0.004],
    [1170, 1140, 1200, 1, 0.02],
    [3, 40, 60, 1.2, 0.3],
  ])("has a worked value: %d instead of %d of %d", (o, e, n, c, p) => {
    expect(shareRoot(o, e, n, { batch: c, phi: p })).toBeCloseTo(byIntegral(o, e, n, c, p), 4);
  });

  it("takes what a running sum of fractions leaves of nothing, or of all, for nothing", () => {
    const scatter = { batch: 1, phi: 0.01 };
    const none = shareRoot(0, 20_000, 50_000, scatter);
    const all = shareRoot(50_000, 20_000, 50_000, scatter);
    for (const left of [5e-324, 1e-13, 1e-9, -1e-13]) {
      expect(shareRoot(left, 20_000, 50_000, scatter)).toBeCloseTo(none, 5);
      expect(shareRoot(50_000 - left, 20_000, 50_000, scatter)).toBeCloseTo(all, 5);
    }
  });

  it("is that of a binomial count where the odds hardly scatter", () => {
    // 2 (o ln(o / e) + (n - o) ln((n - o) / (n - e))), McCullagh and Nelder 1989, section 4.4.
    const d = 2 * (31 * Math.log(31 / 49.4) + 1173 * Math.log(1173 / 1154.6));
    expect(shareRoot(31, 49.4, 1204, { batch: 1, phi: 1e-9 })).toBeCloseTo(-Math.sqrt(d), 5);
    expect(shareRoot(31, 49.4, 1204, { batch: 1, phi: 1e-9 })).toBeCloseTo(-2.864, 3);
    expect(shareRoot(0, 12, 40, { batch: 1, phi: 1e-9 })).toBeCloseTo(-Math.sqrt(2 * 40 * Math.log(40 / 28)), 5);
  });

  it("is that of counts where shares are small", () => {
    for (const [o, e] of [
      [41, 96],
      [0, 12],
      [30, 12],
    ] as const)
      expect(shareRoot(o, e, 1e8, { batch: 2, phi: 0.01 })).toBeCloseTo(signedRoot(o / 2, e / 2, 0.01), 3);
  });

  it("says of those that did not come the exact opposite", () => {
    fc.assert(
      fc.property(trials, rate, rate, batch, phi, (n, p, q, c, f) => {
        const [o, e] = [Math.round(q * n), p * n];
        expect(shareRoot(n - o, n - e, n, { batch: c, phi: f })).toBeCloseTo(
          -shareRoot(o, e, n, { batch: c, phi: f }),
          6,
        );
      }),
    );
  });

  it("is 0 at the expectation, grows with what came, and falls where scatter is usual", () => {
    fc.assert(
      fc.property(trials, rate, rate, batch, phi, (n, p, q, c, f) => {
        const [o, e] = [Math.floor(q * n), p * n];
        const scatter = { batch: c, phi: f };
        const root = shareRoot(o, e, n, scatter);
        expect(shareRoot(e, e, n, scatter)).toBe(0);
        expect(shareRoot(o + 1, e, n, scatter)).toBeGreaterThanOrEqual(root - 1e-9);
        expect(Math.abs(shareRoot(o, e, n, { batch: 2 * c, phi: f }))).toBeLessThanOrEqual(Math.abs(root) + 1e-9);
        expect(Math.abs(shareRoot(o, e, n, { batch: c, phi: 2 * f }))).toBeLessThanOrEqual(Math.abs(root) + 1e-9);
      }),
    );
  });

  it("says more of the same shares the more there were to come", () => {
    fc.assert(
      fc.property(trials, rate, rate, phi, fc.integer({ min: 2, max: 50 }), (n, p, q, f, times) => {
        const scatter = { batch: 1, phi: f };
        const few = Math.abs(shareRoot(q * n, p * n, n, scatter));
        expect(Math.abs(shareRoot(times * q * n, times * p * n, times * n, scatter))).toBeGreaterThanOrEqual(
          few - 1e-9,
        );
      }),
    );
  });

  it("tells the count at which it reaches a z, or the end that is nearest", () => {
    const z = fc.integer({ min: -600, max: 600 }).map((i) => i / 100);
    fc.assert(
      fc.property(trials, rate, batch, phi, z, (n, p, c, f, wanted) => {
        const scatter = { batch: c, phi: f };
        const o = shareCount(wanted, p * n, n, scatter);
        const reached = shareRoot(o, p * n, n, scatter);
        expect(o).toBeGreaterThanOrEqual(0);
        expect(o).toBeLessThanOrEqual(n);
        const isEnd = o === 0 || o === n;
        const beyond = isEnd ? Math.max(0, Math.abs(reached) - Math.abs(wanted)) : Math.abs(reached - wanted);
        expect(beyond).toBeLessThan(0.011);
      }),
    );
  });
});
