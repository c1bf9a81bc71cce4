/** Reads buckets out of PostgreSQL, and can do nothing else there. */
import { z } from "zod";
import { numberOrGap } from "./amounts.ts";
import { openDesk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { type Batch, type Connection, connect, explain, type Statement } from "./postgres-connection.ts";
import { addressSecrets } from "./redact.ts";
import { rowReader } from "./rows.ts";
import type { Question, Source, SourceContext, SourceKind } from "./source.ts";
import { bindNames } from "./sql-parameters.ts";

const Options = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
    .describe("Connection string; use a role that may only read."),
  connections: z.int().min(1).max(20).default(3).describe("Questions asked at once."),
  pooler: z
    .boolean()
    .default(false)
    .describe("A pooler such as PgBouncer stands between: settings then go into the transaction, not the session."),
});

const Query = sql(["from", "to"]).describe(
  'One select over all groups with the columns bucket, value and optionally "group"; :from and :to are the window. A ratio may name numerator and denominator instead of value, a duration count beside it.',
);
const Measure = sql(["at"]).describe("One select of one row and one column; :at is now.");

export const postgresSource: SourceKind = {
  name: "postgres",
  options: Options,
  query: Query,
  measure: Measure,
  open: (id, options, context) => open(id, Options.parse(options), context),
};

function open(id: string, options: z.infer<typeof Options>, context: SourceContext): Source {
  const { timeout, maxRows } = context;
  const desk = openDesk({ source: id, timeout, secrets: addressSecrets(options.url), slots: options.connections });
  // One connection each, so that cutting off one question never touches another.
  const idle = new Set<Connection>();
  const all = new Set<Connection>();

  /** Runs one statement in a read-only transaction and hands over its rows in batches. */
  async function select(statement: Statement, signal: AbortSignal, take: (rows: Batch) => void): Promise<void> {
    const [connection = connect(options, timeout)] = idle;
    idle.delete(connection);
    all.add(connection);
    const cut = () => {
      all.delete(connection);
      void connection.end();
    };
    signal.addEventListener("abort", cut, { once: true });
    try {
      await connection.select(statement, take);
    } catch (error) {
      throw explain(error);
    } finally {
      signal.removeEventListener("abort", cut);
      if (!connection.isWhole()) cut();
      if (all.has(connection)) idle.add(connection);
    }
  }

  return {
    read: (question, signal) =>
      desk.ask(question.metric, signal, async (limited) => {
        const reader = rowReader(question, maxRows);
        const statement = bind(Query.parse(question.query), { ...question.window });
        await select(statement, limited, (rows) => {
          checkColumns(rows, question);
          for (const { bucket, group, value, numerator, denominator, count } of rows)
            reader.take({ bucket, group, value, numerator, denominator, count });
        });
        return reader.observations;
      }),
    measure: (asker, query, at, signal) =>
      desk.ask(asker, signal, async (limited) => {
        const found: unknown[][] = [];
        await select(bind(Measure.parse(query), { at }), limited, (rows) => {
          for (const row of rows) found.push(Object.values(row));
          if (found.length > 1) throw new Fault("rubbish", "one row is asked for, several came");
        });
        const [row] = found;
        if (row && row.length !== 1) throw new Fault("rubbish", `one column is asked for, ${row.length} came`);
        const value = row ? numberOrGap(row[0], "the answer") : null;
        if (value === null) throw new Fault("rubbish", "the query found nothing to measure");
        return value;
      }),
    async close() {
      desk.close();
      await Promise.all([...all].map((connection) => connection.end()));
    },
  };
}

function bind(text: string, times: Readonly<Record<string, number>>): Statement {
  const bound = bindNames(text, Object.keys(times));
  return { text: bound.text, values: bound.names.map((name) => new Date(times[name] ?? Number.NaN)) };
}

function sql(names: readonly string[]): z.ZodString {
  return z
    .string()
    .min(1)
    .superRefine((text, check) => {
      try {
        bindNames(text, names);
      } catch (fault) {
        check.addIssue({ code: "custom", message: fault instanceof Error ? fault.message : "is not SQL" });
      }
    });
}

function checkColumns(rows: Batch, question: Question): void {
  const names = Object.keys(rows[0] ?? {});
  const wanted = question.kind === "ratio" ? "bucket and value (or numerator and denominator)" : "bucket and value";
  const hasValue = names.includes("value") || names.includes("numerator") || names.includes("denominator");
  if (hasValue && names.includes("bucket")) return;
  throw new Fault(
    "rubbish",
    `${question.metric}'s query must name the columns ${wanted}; it names ${names.join(", ")}`,
  );
}
