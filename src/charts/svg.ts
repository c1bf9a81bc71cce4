import { CustomChart, LineChart } from "echarts/charts";
import { GraphicComponent, GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { CHART_HEIGHT, CHART_WIDTH, type ChartSpec } from "./chart-spec.ts";
import { headings, spanWords, windowWords } from "./headings.ts";
import { type Layout, layOut } from "./layout.ts";
import { PALETTE } from "./palette.ts";
import { bands, expectedLine, limitLine, observedSteps, shortfalls } from "./shapes.ts";

use([LineChart, CustomChart, GridComponent, GraphicComponent, SVGRenderer]);

const LABEL = { color: PALETTE.ink, fontSize: 36, fontFamily: "Inter" };

/** The chart as an SVG document. Pure; all text in it is escaped. */
export function chartSvg(spec: ChartSpec): string {
  const layout = layOut(spec);
  const chart = init(null, null, { renderer: "svg", ssr: true, width: CHART_WIDTH, height: CHART_HEIGHT });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: PALETTE.ground,
      textStyle: { fontFamily: "Inter" },
      grid: { ...layout.plot, containLabel: false },
      xAxis: timeAxis(layout),
      yAxis: valuesAxis(layout),
      series: [
        areas("band", bands(layout.points, layout.bucket), PALETTE.band, 1, 1),
        ...layout.spans.map((span, index) => spanArea(layout, index, span)),
        areas("missing", shortfalls(layout.points, layout.bucket, layout.spans), PALETTE.drop, 0.38, 3),
        line("expected", expectedLine(layout.points, layout.bucket), PALETTE.expected, 4, [14, 9], 4),
        line("limit", limitLine(layout.points, layout.bucket, layout.window), PALETTE.dropWords, 4, [4, 6], 4),
        line("observed", observedSteps(layout.points, layout.bucket), PALETTE.observed, 5, "solid", 5),
      ],
      graphic: [...headings(layout), ...spanWords(layout), ...windowWords(layout)],
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function timeAxis({ from, to, times }: Layout) {
  const labels = new Map(times.map((tick) => [tick.at, tick]));
  const customValues = times.map(({ at }) => at);
  return {
    type: "value",
    min: from,
    max: to,
    splitLine: { show: false },
    axisLine: { show: true, onZero: false, lineStyle: { color: PALETTE.quiet, width: 3 } },
    axisTick: { show: true, customValues, length: 10, lineStyle: { color: PALETTE.quiet, width: 3 } },
    axisLabel: {
      customValues,
      showMinLabel: true,
      showMaxLabel: true,
      hideOverlap: false,
      margin: 16,
      rich: { plain: { ...LABEL, fontWeight: 400 }, strong: { ...LABEL, fontWeight: 600 } },
      formatter: (at: number) => {
        const tick = labels.get(at);
        return tick ? `{${tick.strong ? "strong" : "plain"}|${tick.label}}` : "";
      },
    },
  };
}

function valuesAxis({ values, empty }: Layout) {
  const labels = new Map(values.ticks.map(({ value, label }) => [value, label]));
  const customValues = empty ? [0] : values.ticks.map(({ value }) => value);
  return {
    type: "value",
    min: values.min,
    max: values.max,
    interval: (values.max - values.min) / (values.ticks.length - 1),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: !empty, lineStyle: { color: PALETTE.grid, width: 2 } },
    axisLabel: {
      customValues,
      showMinLabel: true,
      showMaxLabel: true,
      hideOverlap: false,
      ...LABEL,
      margin: 14,
      formatter: (value: number) => labels.get(value) ?? "",
    },
  };
}

function line(id: string, data: unknown[], color: string, width: number, type: "solid" | number[], z: number) {
  return {
    id,
    type: "line",
    data,
    z,
    silent: true,
    clip: true,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { color, width, type, join: "round", cap: "butt" },
  };
}

interface Api {
  coord(point: readonly [number, number]): number[];
}

/** Filled outlines given in time and value. */
function areas(id: string, outlines: readonly [number, number][][], fill: string, opacity: number, z: number) {
  return {
    id,
    type: "custom",
    z,
    silent: true,
    clip: true,
    data: outlines.map((outline, index) => [outline[0]?.[0] ?? 0, outline[0]?.[1] ?? 0, index]),
    renderItem: ({ dataIndex }: { dataIndex: number }, api: Api) => ({
      type: "polygon",
      shape: { points: (outlines[dataIndex] ?? []).map((point) => api.coord(point)) },
      style: { fill, opacity },
    }),
  };
}

function spanArea({ values }: Layout, index: number, { from, to, kind }: Layout["spans"][number]) {
  const color = PALETTE[kind];
  return {
    id: `span ${index}`,
    type: "custom",
    z: 2,
    silent: true,
    clip: true,
    data: [[from, values.min]],
    renderItem: (_: unknown, api: Api) => {
      const [left = 0, top = 0] = api.coord([from, values.max]);
      const [right = 0, bottom = 0] = api.coord([to, values.min]);
      return {
        type: "group",
        children: [
          {
            type: "rect",
            // A drop of one bucket in a long period must not vanish.
            shape: { x: left, y: top, width: Math.max(right - left, 6), height: bottom - top },
            style: { fill: color, opacity: 0.16 },
          },
          {
            type: "line",
            shape: { x1: left, y1: top, x2: left, y2: bottom },
            style: { stroke: color, lineWidth: 4, lineDash: kind === "drop" ? null : [6, 8] },
          },
        ],
      };
    },
  };
}
