import { describe, expect, it } from "vitest";
import type { ChartSpec } from "../../src/charts/chart-spec.ts";
import { renderChart } from "../../src/charts/render.ts";
import { chartSvg } from "../../src/charts/svg.ts";
import { HOUR, outage, point, steady } from "./points.ts";
import { readPng } from "./read-png.ts";

const START = Date.parse("2025-11-03T00:00:00Z");
const PLAIN: ChartSpec = {
  title: "Leads",
  unit: "leads",
  timezone: "Europe/Berlin",
  bucket: HOUR,
  points: steady(START, 48),
};

describe("the picture of an incident", () => {
  it("is a PNG of 1200 by 600 pixels on an opaque white ground", async () => {
    const picture = readPng(await renderChart(outage(8)));
    expect([picture.width, picture.height]).toEqual([1200, 600]);
    expect(picture.at(2, 2)).toEqual([255, 255, 255]);
  });

  it("shades the drop over its share of the time, and what is missing in it darker", async () => {
    const picture = readPng(await renderChart(outage(8)));
    // Between the band's upper edge and the words: the drop's light ground, and white before it.
    const orange = (x: number, y: number) => {
      const [red, , blue] = picture.at(x, y);
      return red - blue;
    };
    const shaded = Array.from({ length: 1200 }, (_, x) => x).filter((x) => orange(x, 215) > 15);
    expect(shaded.length / 1050).toBeGreaterThan(8 / 56 - 0.02);
    expect(shaded.length / 1050).toBeLessThan(8 / 56 + 0.02);
    expect(Math.max(...shaded)).toBeGreaterThan(1130);
    expect(orange(1080, 500)).toBeGreaterThan(orange(1080, 215) + 20);
  });

  it("writes with the font it brings along: other words are other pixels", async () => {
    const one = await renderChart(PLAIN);
    const other = await renderChart({ ...PLAIN, title: "Orders" });
    expect(one.equals(other)).toBe(false);
    const picture = readPng(one);
    const dark = (x: number) => Array.from({ length: 60 }, (_, y) => picture.at(x, y + 16)).some(([red]) => red < 60);
    expect(Array.from({ length: 140 }, (_, x) => x + 28).filter(dark).length).toBeGreaterThan(60);
  });

  it("shows a drop of one bucket in a long period", async () => {
    const last = START + 2000 * HOUR;
    const spans = [{ from: last - HOUR, to: last, kind: "drop" as const }];
    const picture = readPng(await renderChart({ ...PLAIN, points: steady(START, 2000), spans }));
    const row = Array.from({ length: 1200 }, (_, x) => picture.at(x, 180));
    expect(row.some(([red, , blue]) => red - blue > 80)).toBe(true);
  });

  it("is the same for the same data", async () => {
    expect((await renderChart(outage(3))).equals(await renderChart(outage(3)))).toBe(true);
  });

  it("is drawn while other work goes on", async () => {
    let ticks = 0;
    await renderChart(outage(8));
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    await renderChart(outage(8));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

describe("a chart of little or odd data", () => {
  it.each<[string, Partial<ChartSpec>]>([
    ["no points at all", { points: [] }],
    ["no points in a given period", { points: [], range: { from: START, to: START + 48 * HOUR } }],
    ["points outside the period", { range: { from: START + 900 * HOUR, to: START + 948 * HOUR } }],
    ["only gaps", { points: [point(START, null, null), point(START + HOUR, Number.NaN, null)] }],
  ])("says that there is no data: %s", async (_, spec) => {
    expect(chartSvg({ ...PLAIN, ...spec })).toContain("No data in this period");
    expect((await renderChart({ ...PLAIN, ...spec })).length).toBeGreaterThan(1000);
  });

  it.each<[string, Partial<ChartSpec>]>([
    ["one point", { points: [point(START, 7, null)] }],
    ["one point at zero", { points: [point(START, 0, 0)] }],
    ["nothing ever came", { points: steady(START, 48).map(({ at }) => point(at, 0, 0)) }],
    ["NaN and infinity", { points: [point(START, Number.NaN, 4), point(START + HOUR, Number.POSITIVE_INFINITY, 4)] }],
    ["negative values", { points: [point(START, -4, -2), point(START + HOUR, 9, 3)] }],
    ["tiny values", { points: steady(START, 9).map(({ at }, n) => point(at, n / 1e6, null)) }],
    ["huge values", { points: steady(START, 9).map(({ at }, n) => point(at, n * 1e12, null)) }],
    ["points out of order and twice", { points: [...steady(START, 9).reverse(), ...steady(START, 9)] }],
    ["a bucket of no length", { bucket: 0 }],
    ["a planned silence", { spans: [{ from: START, to: START + HOUR, kind: "mute", label: "site <migration>" }] }],
    ["a span outside the period", { spans: [{ from: 0, to: 1000, kind: "incident", label: "#1" }] }],
  ])("draws %s without a fault", async (_, spec) => {
    const svg = chartSvg({ ...PLAIN, ...spec });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg).not.toContain("No data");
    expect((await renderChart({ ...PLAIN, ...spec })).length).toBeGreaterThan(1000);
  });

  it("leaves a gap where nothing is known", () => {
    const points = steady(START, 48).map((known, hour) =>
      hour > 20 && hour < 30 ? point(known.at, null, null) : known,
    );
    const moves = (svg: string) => [...svg.matchAll(/ d="([^"]+)"[^>]*stroke="#0b4f8a"/g)].map(([, path]) => path);
    const [line] = moves(chartSvg({ ...PLAIN, points })).filter((path) => path?.includes("L") && path.length > 40);
    expect(line?.match(/M/g)).toHaveLength(2);
  });

  it("draws 100,000 points as a picture of ordinary size", async () => {
    const points = Array.from({ length: 100_000 }, (_, minute) => point(START + minute * 60_000, 20 + (minute % 7)));
    const svg = chartSvg({ ...PLAIN, bucket: 60_000, points });
    expect(svg.length).toBeLessThan(60_000);
    expect((await renderChart({ ...PLAIN, bucket: 60_000, points })).length).toBeLessThan(400_000);
  });
});

describe("untrusted words in a chart", () => {
  it("are text, never markup", () => {
    const svg = chartSvg({
      ...outage(3),
      title: `</text><script>alert("1")</script>`,
      unit: "<b>&amp;",
      shortfall: "{strong|5} <i>missing</i>",
      spans: [{ from: START + 48 * HOUR, to: START + 52 * HOUR, kind: "drop", label: "<u>&" }],
    });
    expect(svg).not.toMatch(/<script|<b>|<i>|<u>/);
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).toContain("{strong|5}");
  });

  it("may hold control characters, half letters and letters no font has", async () => {
    const title = "A\u0000\u0007\u001b[31m\ud800 東京 🙂 \u202egnirts\ufffe B";
    const svg = chartSvg({ ...PLAIN, title });
    expect(svg).toMatch(/A \[31m 東京/);
    expect(svg.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u202e\ufffe]/u);
    expect((await renderChart({ ...PLAIN, title })).length).toBeGreaterThan(1000);
  });

  it("are cut where they are too long, and stay clear of the time zone", async () => {
    const picture = readPng(await renderChart({ ...PLAIN, title: "W".repeat(5000), unit: "M".repeat(5000) }));
    const column = (x: number) => Array.from({ length: 50 }, (_, y) => picture.at(x, y + 20));
    const blank = (x: number) => column(x).every(([red, green, blue]) => red + green + blue === 765);
    expect(Array.from({ length: 24 }, (_, x) => 950 + x).some(blank)).toBe(true);
    expect(Array.from({ length: 20 }, (_, x) => 1178 + x).every(blank)).toBe(true);
  });
});
