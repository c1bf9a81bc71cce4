import { CHART_WIDTH } from "./chart-spec.ts";
import { cleanText } from "./clean-text.ts";
import type { Layout } from "./layout.ts";
import { PALETTE } from "./palette.ts";
import { fitText, textWidth } from "./text-width.ts";

const MARGIN = 28;
const LEGEND_Y = 104;
/** Title, time zone and the key to the lines. */
export function headings(layout: Layout): object[] {
  const zone = layout.timezone.replaceAll("_", " ");
  const room = CHART_WIDTH - 3 * MARGIN - textWidth(zone, 30);
  const title = fitText(layout.title, 46, room);
  return [
    words(title, MARGIN, 46, { align: "left", color: PALETTE.ink, size: 46, weight: 600 }),
    words(zone, CHART_WIDTH - MARGIN, 46, { align: "right", color: PALETTE.quiet, size: 30 }),
    ...legend(layout),
    ...(layout.empty ? [noData(layout)] : []),
  ];
}

function legend(layout: Layout): object[] {
  const { points, spans, unit } = layout;
  const entries: [sign: (x: number) => object, label: string, shown: boolean][] = [
    [(x) => stroke(x, PALETTE.observed, 7, null), unit, points.some(({ observed }) => observed !== null)],
    [(x) => stroke(x, PALETTE.expected, 5, [14, 9]), "expected", points.some(({ expected }) => expected !== null)],
    [
      (x) => box(x, PALETTE.band, 1),
      "usual range",
      points.some(({ upper, lower }) => upper !== null && lower !== null),
    ],
    [(x) => box(x, PALETTE.drop, 0.45), "drop", spans.some(({ kind }) => kind === "drop")],
    [(x) => stroke(x, PALETTE.dropWords, 5, [4, 6]), "alarm", (layout.window?.limit ?? null) !== null],
    [(x) => box(x, PALETTE.incident, 0.3), "incident", spans.some(({ kind }) => kind === "incident")],
    [(x) => box(x, PALETTE.mute, 0.3), "muted", spans.some(({ kind }) => kind === "mute")],
  ];
  const drawn: object[] = [];
  let x = MARGIN;
  for (const [sign, label, shown] of entries) {
    // The last ones have words of their own in the picture.
    if (!shown || (drawn.length > 0 && x + 62 + textWidth(label, 34) > CHART_WIDTH)) continue;
    drawn.push(sign(x), words(label, x + 62, LEGEND_Y, { align: "left", color: PALETTE.ink, size: 34 }));
    x += 62 + textWidth(label, 34) + 36;
  }
  return drawn;
}

/** The words on the coloured spans, and what the drop has cost beside the last of them. */
export function spanWords(layout: Layout): object[] {
  const { plot, from, to, spans, shortfall } = layout;
  const place = (at: number) => plot.left + ((at - from) / (to - from)) * plot.width;
  const y = plot.top + 30;
  const drawn = spans.flatMap((span) => {
    if (span.label === undefined || span.label === "") return [];
    const label = cleanText(span.label, 24);
    const width = textWidth(label, 32);
    const [left, right] = [place(span.from), place(span.to)];
    const x = right - left > width ? (left + right - width) / 2 : Math.min(left + 12, plot.left + plot.width - width);
    const color = span.kind === "drop" ? PALETTE.dropWords : PALETTE[span.kind];
    return [words(label, x, y, { align: "left", color, size: 32, weight: 600 })];
  });
  const drop = spans.findLast(({ kind }) => kind === "drop");
  if (shortfall === null || !drop) return drawn;
  const left = place(drop.from) + 14;
  const fits = left + textWidth(shortfall, 36) < plot.left + plot.width;
  const style = { color: PALETTE.dropWords, size: 36, weight: 600 };
  drawn.push(
    fits
      ? words(shortfall, left, y, { ...style, align: "left" })
      : words(shortfall, place(drop.from) - 14, y, { ...style, align: "right" }),
  );
  return drawn;
}

/** A bracket over the window that gave the drop away, with its sum. */
export function windowWords({ plot, from, to, spans, window }: Layout): object[] {
  if (window === null) return [];
  const place = (at: number) => plot.left + ((at - from) / (to - from)) * plot.width;
  const y = plot.top + 62;
  // One bucket in a long period is still to be seen as a bracket.
  const left = Math.min(place(window.from), place(window.to) - 12);
  const right = place(window.to);
  const points = [
    [left, y + 12],
    [left, y],
    [right, y],
    [right, y + 12],
  ];
  const bracket = {
    type: "polyline",
    silent: true,
    z: 10,
    shape: { points },
    style: { stroke: PALETTE.dropWords, lineWidth: 4, fill: "none" },
  };
  // Beside the line at which the drop begins, not across it.
  const drop = spans.findLast(({ kind }) => kind === "drop");
  const edge = Math.min(left, drop ? place(drop.from) : left) - 14;
  const fits = edge - textWidth(window.label, 32) > plot.left;
  const style = { color: PALETTE.dropWords, size: 32 };
  const label = fits
    ? words(window.label, edge, y + 4, { ...style, align: "right" })
    : words(window.label, right + 14, y + 4, { ...style, align: "left" });
  return [bracket, label];
}

function noData({ plot }: Layout): object {
  const style = { align: "center", color: PALETTE.quiet, size: 44 } as const;
  return words("No data in this period", plot.left + plot.width / 2, plot.top + plot.height / 2, style);
}

interface WordStyle {
  readonly align: "left" | "center" | "right";
  readonly color: string;
  readonly size: number;
  readonly weight?: number;
}

function words(text: string, x: number, y: number, { align, color, size, weight = 400 }: WordStyle): object {
  return {
    type: "text",
    silent: true,
    z: 10,
    x,
    y,
    style: {
      text,
      align,
      verticalAlign: "middle",
      fill: color,
      fontFamily: "Inter",
      fontSize: size,
      fontWeight: weight,
    },
  };
}

function stroke(x: number, color: string, width: number, lineDash: number[] | null): object {
  const shape = { x1: x, y1: LEGEND_Y, x2: x + 50, y2: LEGEND_Y };
  return { type: "line", silent: true, shape, style: { stroke: color, lineWidth: width, lineDash } };
}

function box(x: number, color: string, opacity: number): object {
  const shape = { x, y: LEGEND_Y - 15, width: 50, height: 30 };
  return { type: "rect", silent: true, shape, style: { fill: color, opacity } };
}
