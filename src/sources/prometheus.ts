/** Reads buckets out of Prometheus, or whatever speaks its query API (Thanos, Mimir, VictoriaMetrics). */
import { z } from "zod";
import { bucketsBetween, nextBucket } from "../domain/time/buckets.ts";
import { basicAuthorization, joinAddress } from "./address.ts";
import { openDesk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { type HttpRequest, httpClient } from "./http-client.ts";
import { numberOrNull, type PromSeries, rowsOf } from "./prometheus-answers.ts";
import { addressSecrets, headerSecrets } from "./redact.ts";
import { ALL, rowReader } from "./rows.ts";
import type { Question, Source, SourceContext, SourceKind } from "./source.ts";

const Options = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }),
  headers: z.record(z.string(), z.string()).default({}),
  username: z.string().optional().describe("Basic authentication, together with password."),
  password: z.string().optional(),
  token: z.string().optional().describe("Bearer token."),
  connections: z.int().min(1).max(20).default(4).describe("Questions asked at once."),
  max_bytes: z.int().min(1000).default(20_000_000).describe("Size one answer may have."),
});

const PromQl = z.string().trim().min(1);
const By = z.array(z.string().min(1)).min(1).optional().describe("Labels that make the group; the others are ignored.");
const Query = z
  .union([
    PromQl,
    z.strictObject({ query: PromQl, by: By }),
    z.strictObject({
      numerator: PromQl.describe("Of a ratio: how many, such as increase(errors_total[1h])."),
      denominator: PromQl.describe("Of a ratio: out of how many."),
      by: By,
    }),
    z.strictObject({
      value: PromQl.describe("Of a duration."),
      count: PromQl.describe("Of a duration: the number of requests behind each value."),
      by: By,
    }),
  ])
  .describe("PromQL over all groups; its range should be as long as the bucket.");
const Measure = PromQl.describe("PromQL that yields exactly one series.");

/** Prometheus refuses more than 11,000 points a series; fewer at once keep an answer of many series small. */
const POINTS = 5000;

const Labels = z.record(z.string(), z.string());
const Sample = z.tuple([z.number(), z.string()]);
const Matrix = z.object({
  resultType: z.literal("matrix"),
  result: z.array(z.object({ metric: Labels, values: z.array(Sample) })),
});
const Instant = z.discriminatedUnion("resultType", [
  z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: Labels, value: Sample })) }),
  z.object({ resultType: z.literal("scalar"), result: Sample }),
]);

export const prometheusSource: SourceKind = {
  name: "prometheus",
  options: Options,
  query: Query,
  measure: Measure,
  open: (id, options, context) => open(id, Options.parse(options), context),
};

function open(id: string, options: z.infer<typeof Options>, context: SourceContext): Source {
  const headers = authorised(options);
  const desk = openDesk({
    source: id,
    timeout: context.timeout,
    secrets: [...addressSecrets(options.url), ...headerSecrets(headers), options.password ?? "", options.token ?? ""],
    slots: options.connections,
  });
  const client = httpClient({ maxBytes: options.max_bytes, redact: desk.redact });

  /** The query goes in the body: long ones do not fit into every address. */
  async function ask(path: string, form: Record<string, string>, signal: AbortSignal): Promise<unknown> {
    const request: HttpRequest = {
      url: joinAddress(options.url, `/api/v1/${path}`),
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...form, timeout: `${context.timeout}ms` }).toString(),
    };
    return dataOf(await client.text(request, signal));
  }

  return {
    read: (question, signal) =>
      desk.ask(question.metric, signal, async (limited) => {
        const { queries, by } = queriesOf(Query.parse(question.query));
        const reader = rowReader(question, context.maxRows);
        for (const span of spans(question)) {
          const answers: Record<string, PromSeries[]> = {};
          for (const [column, query] of Object.entries(queries)) {
            const form = { query, start: seconds(span.firstEnd), end: seconds(span.lastEnd), step: seconds(span.step) };
            const read = matrix(await ask("query_range", form, limited)).result;
            answers[column] = read.map((series) => ({ group: groupOf(series.metric, by), samples: series.values }));
          }
          for (const { end, ...row } of rowsOf(answers))
            reader.take({ bucket: span.starts.get(Math.round(end * 1000)), ...row });
        }
        return reader.observations;
      }),
    measure: (asker, query, at, signal) =>
      desk.ask(asker, signal, async (limited) =>
        oneNumber(await ask("query", { query: Measure.parse(query), time: seconds(at) }, limited)),
      ),
    async close() {
      desk.close();
      await client.close();
    },
  };
}

interface Span {
  readonly firstEnd: number;
  readonly lastEnd: number;
  readonly step: number;
  /** Bucket start by bucket end, in milliseconds. */
  readonly starts: ReadonlyMap<number, number>;
}

/**
 * The window cut into runs of buckets whose ends lie at equal distances.
 *
 * What a PromQL expression says at a time t is about the range that ends at t: `increase(x[1h])` at 15:00 counts from
 * 14:00 to 15:00. So a bucket is asked for at its end and named by its start. Local days of 23 or 25 hours break the
 * distance, and begin a new run.
 */
function spans({ window, bucket, timezone }: Question): Span[] {
  const found: { ends: number[]; starts: Map<number, number> }[] = [];
  for (const start of bucketsBetween(window.from, window.to, bucket, timezone)) {
    const end = nextBucket(start, bucket, timezone);
    const current = found.at(-1);
    const last = current?.ends.at(-1);
    if (current && last !== undefined && end - last === bucket && current.ends.length < POINTS) {
      current.ends.push(end);
      current.starts.set(end, start);
    } else found.push({ ends: [end], starts: new Map([[end, start]]) });
  }
  return found.map(({ ends, starts }) => ({
    firstEnd: ends[0] ?? Number.NaN,
    lastEnd: ends.at(-1) ?? Number.NaN,
    step: bucket,
    starts,
  }));
}

/** What is asked, by the column that the answer is for. */
function queriesOf(asked: z.infer<typeof Query>): {
  queries: Readonly<Record<string, string>>;
  by: readonly string[] | undefined;
} {
  if (typeof asked === "string") return { queries: { value: asked }, by: undefined };
  const { by, ...queries } = asked;
  return { queries: "query" in queries ? { value: queries.query } : queries, by };
}

function dataOf(text: string): unknown {
  try {
    return z.object({ status: z.literal("success"), data: z.unknown() }).parse(JSON.parse(text)).data;
  } catch {
    throw new Fault("rubbish", "the answer is not one of Prometheus; is the address right?");
  }
}

function matrix(data: unknown): z.infer<typeof Matrix> {
  const read = Matrix.safeParse(data);
  if (!read.success) throw new Fault("rubbish", "the answer to a range query is not a matrix of samples");
  return read.data;
}

function oneNumber(data: unknown): number {
  const read = Instant.safeParse(data);
  if (!read.success) throw new Fault("rubbish", "the query yields neither a scalar nor series with one value each");
  const { resultType, result } = read.data;
  if (resultType === "vector" && result.length !== 1)
    throw new Fault(
      "rubbish",
      result.length === 0
        ? "the query matches no series"
        : `the query matches ${result.length} series: wrap it in sum()`,
    );
  const sample = resultType === "scalar" ? result : result[0]?.value;
  const value = numberOrNull(sample?.[1] ?? "NaN");
  if (value === null) throw new Fault("rubbish", `the query yields ${sample?.[1]}, not a number`);
  return value;
}

/** One label gives the group its name alone, several as `a=b,c=d` in the order of the alphabet. */
function groupOf(labels: Readonly<Record<string, string>>, by: readonly string[] | undefined): string | null {
  const names = (by ?? Object.keys(labels).filter((name) => name !== "__name__")).toSorted();
  const [only] = names;
  if (only === undefined) return ALL;
  if (names.length === 1) return labels[only] ?? null;
  return names.map((name) => `${name}=${labels[name] ?? ""}`).join(",");
}

function authorised(options: z.infer<typeof Options>): Record<string, string> {
  const { url, username, password, token } = options;
  if (token !== undefined) return { ...options.headers, authorization: `Bearer ${token}` };
  return { ...basicAuthorization(url, username, password), ...options.headers };
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
