import { z } from "zod";
import type { Evidence } from "../domain/checklist.ts";
import { SourceError } from "../sources/source.ts";
import { parseExpectation } from "./expect.ts";
import { FillError, fillQuery } from "./fill.ts";
import type { ProbeContext, ProbeKind } from "./probe.ts";

const Options = z.strictObject({
  source: z.string().min(1).describe("Name of a source of the catalogue."),
  query: z
    .union([z.string().min(1), z.record(z.string(), z.json())])
    .describe(
      "As that source wants it of a probe: it must yield one number. {{client.id}} and the like are filled in.",
    ),
  expect: z
    .union([z.number(), z.string()])
    .refine((text) => parseExpectation(text)?.unit === null, 'must be a comparison such as ">= 1" or "30 to 60"'),
  unit: z.string().max(40).optional().describe('Follows the number, as in "41 per minute".'),
  normal: z
    .string()
    .max(80)
    .optional()
    .describe('What is usual, as in "30 to 60"; otherwise the expectation is shown.'),
});

/** Asks a source of the catalogue for one number. */
export const sourceProbe: ProbeKind = {
  name: "source",
  options: Options,
  async run(options, context) {
    const asked = Options.parse(options);
    const normal =
      asked.normal === undefined ? `expected ${parseExpectation(asked.expect)?.text}` : `normal ${asked.normal}`;
    try {
      const value = await measure(asked, context);
      const verdict = parseExpectation(asked.expect)?.holds(value) ? "ok" : "problem";
      return {
        verdict,
        value: [shortNumber(value), asked.unit ?? ""].join(" ").trim(),
        normal,
        at: context.now,
        fault: null,
      };
    } catch (error) {
      return { verdict: "unknown", value: "not measured", normal, at: context.now, fault: faultOf(error) };
    }
  },
};

async function measure(asked: z.infer<typeof Options>, context: ProbeContext): Promise<number> {
  const source = context.source(asked.source);
  if (!source) throw new FillError(`the catalogue has no source ${asked.source}`);
  return await source.measure("checklist", fillQuery(asked.query, context.values), context.now, context.signal);
}

function faultOf(error: unknown): Evidence["fault"] {
  if (error instanceof SourceError) return error.message.replace(`metric ${error.metric}, `, "");
  return error instanceof FillError ? error.message : "the probe failed for a reason it did not give";
}

/** As many digits as a reader needs: 1,035 and 41.5 and 0.0042. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: size >= 1 ? 3 : 2 };
  return new Intl.NumberFormat("en-US", digits).format(value);
}
