/** Reads buckets out of PostgreSQL, and can do nothing else there. */
import postgres from "postgres";
import { z } from "zod";
import { openDesk } from "./desk.ts";
import { Fault, networkFault } from "./fault.ts";
import { addressSecrets } from "./redact.ts";
import { numberOrGap, rowReader } from "./rows.ts";
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
  'One select over all groups with the columns bucket, value and optionally "group"; :from and :to are the window.',
);
const Measure = sql(["at"]).describe("One select of one row and one column; :at is now.");

/** Rows fetched at a time: enough to be fast, few enough that an endless answer is cut early. */
const BATCH = 1000;
/** Oids of date, timestamp and timestamptz: as text, since the driver would read them in this machine's time zone. */
const TIMES: postgres.PostgresType = {
  to: 1184,
  from: [1082, 1114, 1184],
  serialize: (time: Date) => time.toISOString(),
  parse: String,
};

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
          for (const row of rows) reader.take({ bucket: row.bucket, group: row.group, value: row.value });
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

interface Connection {
  select(statement: Statement, take: (rows: Batch) => void): Promise<void>;
  /** Whether it may be used again. */
  isWhole(): boolean;
  /** Ends it at once, whatever it is doing. */
  end(): Promise<void>;
}

/** At least one row. */
type Batch = readonly Readonly<Record<string, unknown>>[];

interface Statement {
  readonly text: string;
  readonly values: Date[];
}

/**
 * One connection of the driver. Transactions are spelled out here instead of using the driver's `begin`: when a
 * connection breaks inside one, postgres.js 3.4 writes the rollback to a socket that is gone, outside of any promise, and
 * takes the whole process down (its issues 1154 and 1208). So nothing is sent once `onclose` has been heard, and a
 * connection that broke is never used again.
 */
function connect(options: z.infer<typeof Options>, timeout: number): Connection {
  let state: "idle" | "busy" | "broken" = "idle";
  const sql = driver(options, timeout, () => {
    if (state === "busy") state = "broken";
  });

  return {
    isWhole: () => state === "idle",
    end() {
      state = "broken";
      return sql.end({ timeout: 0 });
    },
    async select(statement, take) {
      state = "busy";
      try {
        await sql.unsafe(
          `begin read only; set local statement_timeout = ${patience(timeout)}; set local timezone = 'UTC'; set local datestyle = 'ISO'`,
        );
        if (state !== "busy") throw new Fault("unreachable", "the connection broke");
        // A cursor always goes the extended way, which takes one statement: nothing can be smuggled in behind it.
        for await (const rows of sql.unsafe(statement.text, statement.values).cursor(BATCH)) take(rows);
      } catch (error) {
        const fault = explain(error);
        // A connection the server has given up may look whole for a moment longer.
        if (fault instanceof Fault && fault.reason === "unreachable") state = "broken";
        throw error;
      } finally {
        if (state === "busy") {
          await sql.unsafe("rollback");
          state = "idle";
        }
      }
    },
  };
}

/** The server gives up a little before we do: then the connection stays usable. */
function patience(timeout: number): number {
  return Math.ceil(timeout * 0.95);
}

function driver(options: z.infer<typeof Options>, timeout: number, onclose: () => void): postgres.Sql {
  try {
    return postgres(options.url, {
      max: 1,
      onclose,
      idle_timeout: 60,
      // The polls have their own rhythm; a pause of the driver would only turn "refused" into "timed out".
      backoff: () => 0,
      connect_timeout: Math.min(10, timeout / 1000),
      fetch_types: false,
      prepare: false,
      onnotice: () => undefined,
      types: { date: TIMES },
      // Poolers refuse settings they do not know; the transaction is READ ONLY either way.
      connection: {
        application_name: "leadline",
        ...(options.pooler ? {} : { default_transaction_read_only: true, statement_timeout: patience(timeout) }),
      },
    });
  } catch {
    // The driver's own error repeats the address, password included.
    throw new Fault("unreachable", "its url is not a PostgreSQL address");
  }
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
  const missing = ["bucket", "value"].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Fault(
      "rubbish",
      `${question.metric}'s query must name the columns bucket and value; it names ${names.join(", ")}`,
    );
}

/** What an error of PostgreSQL means for the poll. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error;
  const network = networkFault(error, "the database");
  if (network) return network;
  if (!(error instanceof postgres.PostgresError)) return error;
  const { code, message } = error;
  if (code === "57014") return new Fault("timeout", "the database stopped the query because it took too long");
  if (code === "25006") return new Fault("refused", `the query writes, and Leadline only reads (${message})`);
  if (code === "08P01" && /startup parameter/.test(message))
    return new Fault("unreachable", `a pooler refuses the session (${message}): set pooler: true`);
  if (/^(08|28|53|57P|3D)/.test(code)) return new Fault("unreachable", message);
  const line = error.position ? ` at character ${error.position}` : "";
  return new Fault("refused", `the database refused the query: ${message}${line} (${code})`);
}
