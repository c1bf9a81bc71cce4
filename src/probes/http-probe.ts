import { Agent, fetch } from "undici";
import { z } from "zod";
import type { Evidence } from "../domain/checklist.ts";
import { networkFault } from "../sources/fault.ts";
import { type Expectation, parseExpectation } from "./expect.ts";
import { FillError, fillAddress } from "./fill.ts";
import type { ProbeKind } from "./probe.ts";

const LIMIT = 5000;
const REDIRECTS = 3;

const Options = z.strictObject({
  http: z.string().min(1).describe("Address; {{client.site}} and the like are filled in."),
  expect: z
    .union([z.number(), z.string()])
    .default(200)
    .refine(
      (text) => expectations(text) !== undefined,
      'must be a status, a time, or both: 200, "<= 2 s", "200, <= 2 s"',
    ),
});

/**
 * Opens a page as a visitor would, and says what came and how fast. At most 5 seconds and 3 redirects; the body is left
 * unread. A page that cannot be reached is a finding and not a failure of the probe: it is what the visitor meets.
 */
export const httpProbe: ProbeKind = {
  name: "http",
  options: Options,
  async run(options, context) {
    const { http, expect } = Options.parse(options);
    const expected = expectations(expect) ?? [];
    const normal = `expected ${expected.map(shown).join(", ")}`;
    const finding = (verdict: Evidence["verdict"], value: string, fault: string | null = null): Evidence => ({
      verdict,
      value,
      normal,
      at: context.now,
      fault,
    });
    try {
      const { status, ms } = await visit(fillAddress(http, context.values), context.signal);
      if (status === undefined) return finding("problem", `more than ${REDIRECTS} redirects`);
      return finding(asExpected(expected, status, ms) ? "ok" : "problem", `HTTP ${status} in ${seconds(ms)}`);
    } catch (error) {
      if (error instanceof FillError) return finding("unknown", "not measured", error.message);
      if (context.signal.aborted) return finding("unknown", "not measured", "stopped before the page answered");
      return finding("problem", unreachable(error));
    }
  },
};

/** Status of the page and milliseconds until it began to answer; status undefined: it redirects without end. */
async function visit(start: URL, signal: AbortSignal): Promise<{ status: number | undefined; ms: number }> {
  const agent = new Agent({ connect: { timeout: LIMIT } });
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
  const began = performance.now();
  try {
    let url = start;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const headers = { "user-agent": "leadline", accept: "text/html,*/*" };
      const response = await fetch(url, { redirect: "manual", dispatcher: agent, signal: limited, headers });
      const location = response.headers.get("location");
      const leads = response.status >= 300 && response.status < 400 && location !== null;
      if (!leads || !URL.canParse(location, url.href))
        return { status: response.status, ms: performance.now() - began };
      url = new URL(location, url.href);
    }
    return { status: undefined, ms: performance.now() - began };
  } finally {
    await agent.destroy();
  }
}

/** Without a word on the status, any page that is no error will do. */
function asExpected(expected: readonly Expectation[], status: number, ms: number): boolean {
  const statuses = expected.filter(({ unit }) => unit === null);
  const isFast = expected.every(({ unit, holds }) => unit === null || holds(unit === "s" ? ms / 1000 : ms));
  return isFast && (statuses.length === 0 ? status < 400 : statuses.every(({ holds }) => holds(status)));
}

/** `200, <= 2 s` is two expectations; undefined where a part is none. */
function expectations(written: string | number): Expectation[] | undefined {
  const parts = String(written).split(",").map(parseExpectation);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function shown({ unit, text }: Expectation): string {
  return unit === null ? `HTTP ${text}` : text;
}

function unreachable(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${LIMIT / 1000} s`;
  const network = networkFault(error, "the page");
  return network ? network.message.replace(/ \(\w+\)$/, "") : "no answer that a browser would understand";
}

function seconds(ms: number): string {
  if (ms < 50) return "under 0.1 s";
  return `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}
