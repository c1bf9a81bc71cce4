/** A rate that tells its numerators and denominators, from the poll to what people read of its incident. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postmortemMarkdown } from "../../src/domain/postmortem.ts";
import { incidentChart } from "../../src/slack/draw/incident-chart.ts";
import { incidentFacts } from "../../src/slack/draw/incident-facts.ts";
import { rootScene } from "../../src/slack/draw/root-scene.ts";
import { rootMessage } from "../../src/slack/views/root.ts";
import { exportObservations } from "../../src/store/export.ts";
import { findIncident, incidentDetail } from "../../src/store/incidents.ts";
import { seriesOf } from "../../src/store/series.ts";
import { latestVerdicts } from "../../src/store/verdicts.ts";
import { volume } from "../../src/store/volumes.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "../support/catalogue.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

const RATIO = LEADS_YAML.replace("title: Leads", "title: Conversion")
  .replace("unit: leads", "unit: orders")
  .replace("kind: count", "kind: ratio")
  .replace("missing: zero", "missing: gap")
  .replace("value: value }", "numerator: sold, denominator: visits }");
const catalogue = testCatalogue(RATIO);
const metric = metricOf(catalogue);

const share = (sold: number, visits: number) => ({ value: visits === 0 ? null : sold / visits, weight: visits });

/** 1,000 visits an hour, of which 50 buy; some more or less by the hour, so that nothing is exactly alike. */
const usual = (group: string, bucket: number) => {
  const turn = (bucket / HOUR + group.length) % 5;
  return share(48 + turn, 960 + 20 * turn);
};

let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ catalogue });
  scene.groups = ["acme", "birch"];
  scene.volume = usual;
  await scene.poll();
});
afterEach(() => scene.close());

/** One sale of fifty is left for acme, for so many hours from noon on. */
function breaks(hours: number): void {
  scene.volume = (group, bucket) =>
    group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + hours * HOUR
      ? share(4, 1000)
      : usual(group, bucket);
}

async function rootText(): Promise<string> {
  const detail = await incidentDetail(scene.core.db, 1);
  if (!detail) throw new Error("no incident");
  const facts = incidentFacts(scene.core, detail.incident, detail.series);
  return rootMessage(await rootScene(scene.core, detail, facts, "chart"), null).text;
}

describe("a conversion rate that falls", () => {
  it("opens an incident of so many missing orders, which cost money, and ends when the rate is back", async () => {
    breaks(3);
    await scene.hours(3);
    expect(scene.opened).toEqual([1]);
    const open = await findIncident(scene.core.db, 1);
    expect(open).toMatchObject({ metricKind: "ratio", severity: "critical", startedAt: MONDAY_NOON, weight: 3000 });
    expect(open?.observed).toBeCloseTo(0.004, 6);
    expect(open?.expected).toBeCloseTo(0.05, 2);
    expect(open?.shortfall).toBeCloseTo(3000 * ((open?.expected ?? 0) - 0.004), 1);
    expect(await rootText()).toMatch(
      /^🔴 Critical · Conversion · Acme Dental: 12 of 3,000 \(0\.4 %\), (4\.9|5|5\.1) % expected since .* · missing so far 1[34]\d orders \(\d+ to \d+\), about 6,\d{3} EUR$/,
    );
    await scene.hours(2);
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ status: "resolved", resolution: "volume back" });
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ weight: 3000 });
  });

  it("is told in its post-mortem by rates, and drawn in percent", async () => {
    breaks(3);
    await scene.hours(3);
    const detail = await incidentDetail(scene.core.db, 1);
    if (!detail) throw new Error("no incident");
    const { incident, series: groups, steps, events } = detail;
    const text = postmortemMarkdown({ incident, groups, steps, events, names: new Map(), timezone: "UTC" });
    expect(text).toMatch(
      /- 12 of 3,000 \(0\.4 %\), (4\.9|5|5\.1) % expected; 1[34]\d orders missing, about 6,\d{3} EUR/,
    );
    const chart = await incidentChart(scene.core, detail, incidentFacts(scene.core, incident, detail.series));
    expect(chart?.unit).toBe("%");
    const noon = chart?.points.find(({ at }) => at === MONDAY_NOON);
    expect(noon?.observed).toBe(0.4);
    expect(noon?.expected).toBeCloseTo(5, 0);
    expect(noon?.upper).toBeLessThan(12);
    expect(chart?.shortfall).toMatch(/^1[34]\d orders missing$/);
    // The hour that gave it away, and the share of its rate below which it does: a bucket alone must be nearly empty.
    expect(chart?.window).toMatchObject({ from: MONDAY_NOON, to: MONDAY_NOON + HOUR });
    expect(chart?.window?.label).toMatch(/^1 h: 0\.4 %, (4\.9|5|5\.1) % expected$/);
    expect(chart?.window?.limit).toBeCloseTo(0.25, 2);
  });

  it("is told of two clients by what both had", async () => {
    scene.volume = (group, bucket) =>
      bucket < MONDAY_NOON ? usual(group, bucket) : share(group === "acme" ? 4 : 8, group === "acme" ? 1000 : 3000);
    await scene.hours(2);
    const incident = await findIncident(scene.core.db, 1);
    expect(scene.opened).toEqual([1]);
    expect(incident?.weight).toBe(8000);
    expect(incident?.observed).toBeCloseTo(24 / 8000, 6);
    const detail = await incidentDetail(scene.core.db, 1);
    expect(detail?.series.map(({ group, weight }) => [group, weight])).toEqual([
      ["acme", 2000],
      ["birch", 6000],
    ]);
  });

  it("is no incident where nobody comes", async () => {
    scene.volume = (group, bucket) => (bucket < MONDAY_NOON ? usual(group, bucket) : share(0, 0));
    await scene.hours(8);
    expect(scene.opened).toEqual([]);
    const latest = await latestVerdicts(scene.core.db, metric);
    expect(latest.map(({ kind, observed, weight }) => [kind, observed, weight])).toEqual([
      ["missing", null, 0],
      ["missing", null, 0],
    ]);
  });

  it("heals when late orders come in, and the corrected numbers are the stored ones", async () => {
    breaks(2);
    await scene.hours(2);
    expect(scene.opened).toEqual([1]);
    scene.volume = usual;
    await scene.hours(1);
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ resolution: "late rows: nothing was missing" });
    const stored = [];
    for await (const row of exportObservations(scene.core.db, { from: MONDAY_NOON, to: MONDAY_NOON + 2 * HOUR })) {
      stored.push([row.group, row.bucket, row.value, row.weight]);
    }
    const rows = ["acme", "birch"].flatMap((group) =>
      [MONDAY_NOON, MONDAY_NOON + HOUR].map((at) => {
        const { value, weight } = usual(group, at);
        return [group, at, value, weight];
      }),
    );
    expect(stored.toSorted()).toEqual(rows.toSorted());
  });

  it("is the same after a restart: the denominators are read back", async () => {
    breaks(3);
    await scene.hours(1);
    const before = await latestVerdicts(scene.core.db, metric);
    scene.restart();
    await scene.hours(1);
    const [acme] = await latestVerdicts(scene.core.db, metric);
    expect(before[0]).toMatchObject({ group: "acme", kind: "low", weight: 1000 });
    expect(acme).toMatchObject({ kind: "low", weight: 1000, since: MONDAY_NOON });
    expect(scene.opened).toEqual([1]);
  });

  it("has a mean by denominators over several clients and hours", async () => {
    scene.volume = (group, bucket) =>
      bucket < MONDAY_NOON ? usual(group, bucket) : group === "acme" ? share(50, 100) : share(45, 900);
    await scene.hours(1);
    const seriesIds = (await seriesOf(scene.core.db, metric.id)).map(({ id }) => id);
    const span = { seriesIds, from: MONDAY_NOON, to: MONDAY_NOON + HOUR, bucketMs: HOUR, adds: false };
    expect(await volume(scene.core.db, span)).toMatchObject({ observed: 0.095, weight: 1000 });
  });
});

describe("a latency that rises in several clients", () => {
  it("is told as a mean, and nothing of it is missing", async () => {
    const slow = testCatalogue(
      LEADS_YAML.replace("kind: count", "kind: duration").replace("watch: drop", "watch: rise"),
    );
    const latency = await openScene({ catalogue: slow });
    try {
      latency.volume = (_, bucket) => 0.4 + ((bucket / HOUR) % 7) / 100;
      await latency.poll();
      latency.volume = () => 4;
      await latency.hours(3);
      expect(latency.opened).toEqual([1]);
      const incident = await findIncident(latency.core.db, 1);
      expect(incident).toMatchObject({ metricKind: "duration", observed: 4, shortfall: 0, weight: null });
      expect(incident?.expected).toBeCloseTo(0.43, 1);
    } finally {
      await latency.close();
    }
  });
});
