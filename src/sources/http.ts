/** Reads buckets out of anything that answers JSON over HTTP. */
import { z } from "zod";
import { basicAuthorization, joinAddress } from "./address.ts";
import { numberOrGap } from "./amounts.ts";
import { openDesk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { type HttpRequest, httpClient } from "./http-client.ts";
import { jsonExpression } from "./json-expression.ts";
import { addressSecrets, bodySecrets, headerSecrets } from "./redact.ts";
import { rowReader, tooManyRows } from "./rows.ts";
import type { Question, Source, SourceContext, SourceKind } from "./source.ts";
import { fillJson, fillText } from "./templates.ts";

const Headers = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "is not a header's name"), z.string());

const Options = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }),
  headers: Headers.default({}),
  connections: z.int().min(1).max(20).default(4).describe("Questions asked at once."),
  max_bytes: z.int().min(1000).default(20_000_000).describe("Size one answer may have, unpacked."),
});

const Expression = z.string().superRefine((text, check) => {
  try {
    jsonExpression(text);
  } catch (fault) {
    check.addIssue({ code: "custom", message: fault instanceof Error ? fault.message : "is not JSONata" });
  }
});

const Request = {
  path: z
    .string()
    .regex(/^([/?]|$)/, "must begin with / or ?")
    .default("")
    .describe("Appended to the source's url; {{from}}, {{to}}, {{from_s}}, {{to_s}}, {{bucket_s}} are filled in."),
  method: z.enum(["GET", "POST"]).optional().describe("GET, or POST where there is a body."),
  headers: Headers.default({}),
  body: z.json().optional().describe("Sent as JSON, or as it is where it is a text."),
};

const Query = z.strictObject({
  ...Request,
  rows: Expression.default("$").describe(
    "A path or JSONata that yields objects with bucket, value and maybe group; a ratio may have numerator and denominator instead of value, a duration count beside it.",
  ),
});
const Measure = z.strictObject({
  ...Request,
  value: Expression.describe("A path or JSONata that yields one number; {{at}} and {{at_s}} are now."),
});
/** Milliseconds an expression may take over one answer. It holds up everything else meanwhile. */
const EVALUATION = 5000;

type Asked = Omit<z.infer<typeof Query>, "rows">;

export const httpSource: SourceKind = {
  name: "http",
  options: Options,
  query: Query,
  measure: Measure,
  open: (id, options, context) => open(id, Options.parse(options), context),
};

function open(id: string, options: z.infer<typeof Options>, context: SourceContext): Source {
  const headers = { ...basicAuthorization(options.url), ...options.headers };
  const secrets = [...addressSecrets(options.url), ...headerSecrets(headers)];
  const desk = openDesk({ source: id, timeout: context.timeout, secrets, slots: options.connections });
  const patience = Math.min(EVALUATION, context.timeout);
  const client = httpClient({ maxBytes: options.max_bytes, redact: desk.redact });

  async function ask(asked: Asked, values: Values, signal: AbortSignal): Promise<unknown> {
    const asking = request(options.url, { ...asked, headers: { ...headers, ...asked.headers } }, values);
    desk.hide(secretsOf(options.url, asked));
    const text = await client.text(asking, signal);
    try {
      return JSON.parse(text);
    } catch {
      throw new Fault("rubbish", `the answer is not JSON: it begins with "${text.slice(0, 60)}"`);
    }
  }

  return {
    read: (question, signal) =>
      desk.ask(question.metric, signal, async (limited) => {
        const query = Query.parse(question.query);
        const values = windowValues(question);
        const body = await ask(query, values, limited);
        const found = await jsonExpression(query.rows).evaluate(body, values, patience);
        const rows = Array.isArray(found) ? found : [found];
        if (rows.length > context.maxRows) throw tooManyRows(context.maxRows);
        const reader = rowReader(question, context.maxRows);
        for (const row of rows) {
          if (typeof row !== "object" || row === null)
            throw new Fault("rubbish", `row ${reader.observations.length + 1} is not an object with bucket and value`);
          const { bucket, group, value, numerator, denominator, count } = row;
          reader.take({ bucket, group, value, numerator, denominator, count });
        }
        return reader.observations;
      }),
    measure: (asker, query, at, signal) =>
      desk.ask(asker, signal, async (limited) => {
        const asked = Measure.parse(query);
        const values = { at: new Date(at).toISOString(), at_s: Math.floor(at / 1000) };
        const body = await ask(asked, values, limited);
        const found = await jsonExpression(asked.value).evaluate(body, values, patience);
        const value = numberOrGap(found, "the expression");
        if (value === null) throw new Fault("rubbish", "the expression yields null: nothing to measure");
        return value;
      }),
    async close() {
      desk.close();
      await client.close();
    },
  };
}

type Values = Readonly<Record<string, string | number>>;

function windowValues({ window, bucket }: Question): Values {
  return {
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    from_s: window.from / 1000,
    to_s: window.to / 1000,
    bucket_s: bucket / 1000,
  };
}

function request(base: string, asked: Asked, values: Values): HttpRequest {
  const body = bodyOf(asked, values);
  const filled = Object.entries(asked.headers).map(
    ([name, value]) => [name.toLowerCase(), fillText(value, values)] as const,
  );
  const headers = Object.fromEntries(filled);
  if (typeof asked.body === "object") headers["content-type"] ??= "application/json";
  const method = asked.method ?? (body === undefined ? "GET" : "POST");
  const url = joinAddress(base, fillText(asked.path, values, encodeURIComponent));
  return body === undefined ? { url, method, headers } : { url, method, headers, body };
}

/** As they stand in the catalogue: filled in, every window would bring its times as new secrets, without end. */
function secretsOf(base: string, { path, headers, body }: Asked): string[] {
  const written = [...headerSecrets(headers), ...addressSecrets(joinAddress(base, path).href), ...bodySecrets(body)];
  return written.flatMap((secret) => secret.split(/\{\{[^{}]*\}\}/));
}

function bodyOf(asked: Asked, values: Values): string | undefined {
  if (asked.body === undefined) return undefined;
  if (typeof asked.body === "string") return fillText(asked.body, values);
  return JSON.stringify(fillJson(asked.body, values));
}
