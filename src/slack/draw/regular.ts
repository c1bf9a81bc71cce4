/** Posts that come at regular times: their figures are kept with the post, and names are those of the catalogue. */
import { chartAltText } from "../../charts/alt-text.ts";
import type { ChartSpec } from "../../charts/chart-spec.ts";
import type { Metric } from "../../domain/catalogue.ts";
import type { Core } from "../../flows/core.ts";
import type { DigestFacts } from "../../flows/regular/digest.ts";
import type { SlowChangePost } from "../../flows/regular/slow-changes.ts";
import type { Drawing, Post } from "../drawing.ts";
import { fitMessage } from "../limits.ts";
import { digestMessage } from "../views/digest.ts";
import { slowChangeMessage } from "../views/slow-change.ts";
import type { Named } from "../views/slow-change-words.ts";
import { chartPoints, unitOf } from "./incident-chart.ts";
import { groupName } from "./incident-facts.ts";
import { pictureOf } from "./picture-of.ts";

const WEEK = 604_800_000;

/** The digest, from the figures that it was wanted with. */
export function drawDigest(core: Core, { content }: Post): Drawing {
  const catalogue = core.catalogue();
  const facts = content as unknown as DigestFacts;
  const scene = {
    facts,
    clientNames: new Map([...catalogue.clients.values()].map(({ id, name }) => [id, name])),
    named: ({ metric, group }: { readonly metric: string; readonly group: string | null }): Named | null => {
      const found = catalogue.metrics.get(metric);
      return found ? namedIn(core, found, group) : null;
    },
    command: catalogue.slack.commands.kpi,
    zone: { now: facts.span.tick, timezone: catalogue.timezone },
  };
  const { text, blocks } = fitMessage(digestMessage({ ...scene, withTable: true }));
  const plainer = fitMessage(digestMessage({ ...scene, withTable: false })).blocks;
  return { text, blocks: () => blocks, picture: null, plainer };
}

/** Slow changes of one metric; null: it has left the catalogue, and nobody answers for it any more. */
export function drawSlowChange(core: Core, { content }: Post): Drawing | null {
  const post = content as unknown as SlowChangePost;
  const metric = core.catalogue().metrics.get(post.metric);
  if (!metric) return null;
  const spec = chartOf(core, metric, post);
  const command = core.catalogue().slack.commands.kpi;
  const scene = {
    post,
    named: (group: string | null) => namedIn(core, metric, group),
    command,
    altText: chartAltText(spec),
  };
  const message = (fileId: string | null) => {
    const drawn = slowChangeMessage(scene, fileId);
    return drawn && fitMessage(drawn);
  };
  const without = message(null);
  return (
    without && {
      text: without.text,
      blocks: (fileId) => message(fileId)?.blocks ?? without.blocks,
      picture: pictureOf(spec, `${metric.id}-weeks.png`),
    }
  );
}

function namedIn(core: Core, metric: Metric, group: string | null): Named {
  return { metric, place: group === null || group === "all" ? null : groupName(core.catalogue(), metric, group) };
}

/** The weeks of the first change, one point each. */
function chartOf(core: Core, metric: Metric, { lines, edges, values }: SlowChangePost): ChartSpec {
  const [first] = lines;
  const { place } = namedIn(core, metric, first?.group ?? null);
  const weight = first?.weighed ? 1 : null;
  const unit = unitOf(metric, weight);
  const points = values.map((observed, week) => {
    return { bucket: edges[week] ?? 0, observed, expected: null, weight, lower: null, upper: null };
  });
  return {
    title: place === null ? metric.title : `${metric.title} · ${place}`,
    unit: metric.kind === "count" ? `${unit} a week` : unit,
    timezone: metric.timezone,
    bucket: WEEK,
    points: chartPoints(points, metric),
    range: { from: edges[0] ?? 0, to: edges.at(-1) ?? 0 },
  };
}
