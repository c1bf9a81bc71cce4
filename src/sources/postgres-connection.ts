/** One read-only connection to PostgreSQL. */
import { connect as dial, type Socket } from "node:net";
import postgres from "postgres";
import { Fault, networkFault } from "./fault.ts";

/** Rows fetched at a time: enough to be fast, few enough that an endless answer is cut early. */
const BATCH = 1000;
/** Oids of date, timestamp and timestamptz: as text, since the driver would read them in this machine's time zone. */
const TIMES: postgres.PostgresType = {
  to: 1184,
  from: [1082, 1114, 1184],
  serialize: (time: Date) => time.toISOString(),
  parse: String,
};

export interface ConnectionSettings {
  readonly url: string;
  /** No settings for the session: a pooler would refuse them. */
  readonly pooler: boolean;
}

export interface Connection {
  select(statement: Statement, take: (rows: Batch) => void): Promise<void>;
  /** Whether it may be used again. */
  isWhole(): boolean;
  /** Ends it at once, whatever it is doing. */
  end(): Promise<void>;
}

/** At least one row. */
export type Batch = readonly Readonly<Record<string, unknown>>[];

export interface Statement {
  readonly text: string;
  readonly values: Date[];
}

/**
 * One connection of the driver. Transactions are spelled out here instead of using the driver's `begin`: when a
 * connection breaks inside one, postgres.js 3.4 writes the rollback to a socket that is gone, outside of any promise, and
 * takes the whole process down (its issues 1154 and 1208). So nothing is sent once `onclose` has been heard, and a
 * connection that broke is never used again.
 */
export function connect(options: ConnectionSettings, timeout: number): Connection {
  let state: "idle" | "busy" | "broken" = "idle";
  let tries = 0;
  const sql = driver(options, timeout, {
    socket: (settings: Addresses) => socketTo(settings, tries++),
    onclose() {
      if (state === "busy") state = "broken";
    },
  });

  return {
    isWhole: () => state === "idle",
    end() {
      state = "broken";
      return sql.end({ timeout: 0 });
    },
    async select(statement, take) {
      state = "busy";
      tries = 0;
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

/** As the driver has read them from the address. */
interface Addresses {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false;
}

/**
 * Each host of the address is tried once per question. Left to itself the driver dials again without a pause and without
 * end when a server takes the connection and hangs up, as a load balancer does that has lost its database.
 */
function socketTo({ host, port, path }: Addresses, attempt: number): Socket {
  const name = host[attempt];
  if (name === undefined) throw Object.assign(new Error("hung up"), { code: "CONNECTION_CLOSED" });
  const socket = path ? dial(path) : dial(port[attempt] ?? 5432, name);
  // The driver takes the name for the certificate from here.
  return Object.assign(socket, { host: name });
}

/** The server gives up a little before we do: then the connection stays usable. */
function patience(timeout: number): number {
  return Math.ceil(timeout * 0.95);
}

function driver(
  options: ConnectionSettings,
  timeout: number,
  hooks: { onclose: () => void; socket: (settings: Addresses) => Socket },
): postgres.Sql {
  try {
    return postgres(options.url, {
      ...hooks,
      max: 1,
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

/** What an error of PostgreSQL means for the poll. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function explain(error: unknown): unknown {
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
