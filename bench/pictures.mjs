// Draws the pictures of docs/detection.md: what the detector can notice, how soon, and what it cannot.
// usage: npm run build && node bench/pictures.mjs [DIR, docs/images unless given]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { chartSvg } from "../dist/charts/svg.js";
import { defaultDetector } from "../dist/domain/detectors.js";
import { poisson, randomFrom, rhythm } from "./generated-series.mjs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 4);
/** Narrower than in Slack: the pictures are part of the package. */
const WIDTH = 640;
const FONT = {
  loadSystemFonts: false,
  fontFiles: ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
    fileURLToPath(new URL(`../node_modules/@expo-google-fonts/inter/${file}`, import.meta.url)),
  ),
  defaultFontFamily: "Inter",
};
/** A Wednesday after nine weeks. */
const EVENT = START + 9 * 7 * DAY + 3 * DAY;
const folder = process.argv[2] ?? fileURLToPath(new URL("../docs/images", import.meta.url));

const PICTURES = [
  {
    file: "detection-stop.png",
    title: "A stop of 40 an hour",
    unit: "orders per hour",
    mean: 40,
    share: 0,
    hours: [10, 14],
    days: [-3, 3],
  },
  {
    file: "detection-sixty.png",
    title: "60 % left of 40",
    unit: "orders per hour",
    mean: 40,
    share: 0.6,
    hours: [8, 48],
    days: [-1, 2],
  },
  {
    file: "detection-small.png",
    title: "A stop of one an hour",
    unit: "leads per hour",
    mean: 1,
    share: 0,
    hours: [8, 24],
    days: [-1, 1],
  },
];

for (const { file, title, unit, mean, share, hours, days } of PICTURES) {
  const random = randomFrom(20_260_704);
  const [from, to] = hours.map((hour) => EVENT + hour * HOUR);
  const [first, end] = days.map((day) => EVENT + day * DAY);
  const rows = [];
  for (let bucket = START; bucket < end; bucket += HOUR) {
    const isDown = bucket >= from && bucket < to;
    rows.push({ group: "all", bucket, value: poisson(mean * rhythm(bucket) * (isDown ? share : 1), random) });
  }
  const verdicts = defaultDetector
    .open({ kind: "count", bucket: HOUR, timezone: "UTC", watch: "drop", floor: null, budget: 0.1 })
    .take(rows, first);
  const low = verdicts.filter(({ kind }) => kind === "low");
  const noticed = low.find(({ bucket }) => bucket >= from);
  if (!noticed?.window) throw new Error(`${file}: the drop is not noticed`);
  const { length, observed, expected } = noticed.window;
  const after = (noticed.bucket - from) / HOUR + 1;
  const svg = chartSvg({
    title: `${title}: seen in ${after} h`,
    unit,
    timezone: "UTC",
    bucket: HOUR,
    points: verdicts.map(({ bucket: at, ...point }) => ({ at, ...point })),
    spans: [{ from, to: Math.min(to, end), kind: "drop" }],
    window: {
      from: noticed.bucket + HOUR - length,
      to: noticed.bucket + HOUR,
      label: `${length / HOUR} h: ${observed} of ${expected.toFixed(0)}`,
      limit: null,
    },
  });
  const png = new Resvg(svg, { font: FONT, fitTo: { mode: "width", value: WIDTH } }).render().asPng();
  writeFileSync(join(folder, file), png);
  process.stdout.write(`${file}: seen in ${after} h, ${low.length} low hours, ${Math.round(png.length / 1000)} kB\n`);
}
