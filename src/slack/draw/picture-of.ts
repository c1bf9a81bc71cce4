import { chartAltText } from "../../charts/alt-text.ts";
import type { ChartSpec } from "../../charts/chart-spec.ts";
import { renderChart } from "../../charts/render.ts";
import { contentHash } from "../content-hash.ts";
import type { Picture } from "../drawing.ts";

/** A picture is drawn when it is needed, and known by what it is drawn from. */
export function pictureOf(spec: ChartSpec, fileName: string): Picture {
  return { key: contentHash(spec), altText: chartAltText(spec), fileName, render: () => renderChart(spec) };
}
