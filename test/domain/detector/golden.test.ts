import { describe, expect, it } from "vitest";
import { goldenReport } from "./golden-report.ts";
import { goldenSeries } from "./golden-series.ts";

/**
 * Verdicts on small series that look like public ones, pinned in `golden/`. Where a change of the detector is meant to
 * change them: `npx vitest run test/domain/detector/golden.test.ts -u`, and read the difference before it lands.
 */
describe("verdicts on series as they come", () => {
  it.each(goldenSeries().map((series) => [series.name, series] as const))("are as before: %s", async (name, series) => {
    await expect(goldenReport(series)).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});
