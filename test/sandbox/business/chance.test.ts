import { describe, expect, it } from "vitest";
import { chance } from "../../../src/sandbox/business/chance.ts";

const MANY = 20_000;

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

describe("chance", () => {
  it("is the same for the same seed, purpose and instant, in whatever order it is asked", () => {
    const one = chance(7, "acme lead");
    const there = Array.from({ length: 100 }, (_, n) => one.uniform(n));
    const other = chance(7, "acme lead");
    const back = Array.from({ length: 100 }, (_, n) => other.uniform(99 - n)).reverse();
    expect(back).toEqual(there);
  });

  it("is another for another seed, purpose or instant", () => {
    const first = chance(7, "acme lead");
    const draws = [first.uniform(1), first.uniform(2), first.uniform(1 + 2 ** 32)];
    draws.push(chance(8, "acme lead").uniform(1), chance(7, "birch lead").uniform(1));
    expect(new Set(draws).size).toBe(5);
  });

  it("is uniform, and neighbours do not follow each other", () => {
    const luck = chance(1, "uniform");
    const values = Array.from({ length: MANY }, (_, n) => luck.uniform(59_000_000 + n));
    const { mean, variance } = moments(values);
    expect(mean).toBeCloseTo(0.5, 1.9);
    expect(variance).toBeCloseTo(1 / 12, 2);
    const together = moments(values.slice(1).map((value, n) => (value - mean) * ((values[n] ?? 0) - mean))).mean;
    expect(Math.abs(together / variance)).toBeLessThan(0.03);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it.each([0.03, 1, 12, 60, 400])("scatters counts of mean %d as Poisson does: variance equal to the mean", (mean) => {
    const luck = chance(1, `poisson ${mean}`);
    const found = moments(Array.from({ length: MANY }, (_, n) => luck.poisson(n, mean)));
    expect(found.mean / mean).toBeGreaterThan(1 - 5 / Math.sqrt(mean * MANY));
    expect(found.mean / mean).toBeLessThan(1 + 5 / Math.sqrt(mean * MANY));
    expect(found.variance / mean).toBeGreaterThan(0.85);
    expect(found.variance / mean).toBeLessThan(1.15);
  });

  it("gives nothing where nothing is due", () => {
    expect(chance(1, "none").poisson(1, 0)).toBe(0);
  });
});
