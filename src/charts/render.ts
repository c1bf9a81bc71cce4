import { createRequire } from "node:module";
import type { ChartSpec } from "./chart-spec.ts";

// The fonts come along in the package: a fresh machine may have none, and the picture is the same everywhere.
const resolve = createRequire(import.meta.url).resolve;
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  resolve(`@expo-google-fonts/inter/${file}`),
);

/** The chart as a PNG of 1200 by 600 pixels, rasterised off the event loop's thread. */
export async function renderChart(spec: ChartSpec): Promise<Buffer> {
  // Hundreds of modules, of which most commands need none.
  const [{ renderAsync }, { chartSvg }] = await Promise.all([import("@resvg/resvg-js"), import("./svg.ts")]);
  const image = await renderAsync(chartSvg(spec), {
    font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
    logLevel: "off",
  });
  return image.asPng();
}
