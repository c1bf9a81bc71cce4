/** The database cannot be used: one line that says what, where and how to mend it, without the password. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

/** The embedded database belongs to another process that lives. */
export class DatabaseInUse extends DatabaseError {
  readonly holder: string;
  constructor(folder: string, process: number) {
    super(
      `the embedded database in ${folder} is in use by process ${process}: stop that one first, or set DATABASE_URL to a PostgreSQL that several processes can share`,
    );
    this.holder = `process ${process}`;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there: start PostgreSQL or mend DATABASE_URL",
  ENOTFOUND: "that host has no address: mend the host in DATABASE_URL",
  EAI_AGAIN: "that host has no address right now: look at the name server or mend the host in DATABASE_URL",
  CONNECT_TIMEOUT: "it did not answer within 10 s: look at the network and the firewall between them",
  "28P01": "user or password is wrong: mend DATABASE_URL",
  "28000": "this user may not log in: look at pg_hba.conf or mend DATABASE_URL",
  "3D000": "there is no such database: create it (createdb) or mend DATABASE_URL",
  "42501": "this user may not create tables there: grant it CREATE on the schema",
  "53300": "it has no free connection: raise max_connections or stop another client",
};

/** The embedded database does not come up. */
export function unopened(place: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  return new DatabaseError(
    `the embedded database in ${place} cannot be opened (${innermost(error).message}): bring back a copy of that folder, or move it away to begin anew`,
    { cause: error },
  );
}

/** The driver gives these no code. */
const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, ADVICE.CONNECT_TIMEOUT ?? ""],
  [/invalid response/i, "what listens there is no PostgreSQL: mend host and port in DATABASE_URL"],
  [/terminated unexpectedly/i, "it hung up: look at its log, and whether host and port in DATABASE_URL are right"],
  [/SSL connections/i, "it knows no encryption: leave sslmode out of DATABASE_URL, or switch it on there"],
];

/** Turns a driver's error into the operator's next step. */
export function unreachable(url: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const inner = innermost(error);
  const code = String((inner as { code?: unknown }).code ?? "");
  const advice = ADVICE[code] ?? adviceByMessage(error) ?? `${inner.message} (${code || "no code"})`;
  return new DatabaseError(`cannot use the database at ${place(url)}: ${advice}`, { cause: error });
}

function adviceByMessage(error: unknown): string | undefined {
  const messages: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) messages.push(current.message);
  return BY_MESSAGE.find(([pattern]) => messages.some((message) => pattern.test(message)))?.[1];
}

function innermost(error: unknown): Error {
  let current = error instanceof Error ? error : new Error(String(error));
  while (current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError && current.errors[0] instanceof Error) return current.errors[0];
  return current;
}

/** Host, port and database of a connection string: all that may be shown of it. */
function place(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.hostname}:${parsed.port || "5432"}${parsed.pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}
