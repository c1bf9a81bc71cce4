import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";
import { DatabaseError, unopened, unreachable } from "./database-error.ts";
import type { Db } from "./db.ts";
import { lockFolder } from "./folder-lock.ts";
import * as schema from "./schema.ts";

export interface OpenDatabase {
  readonly db: Db;
  readonly kind: "postgres" | "pglite";
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseAddress {
  /** A PostgreSQL connection string; null: the embedded database. */
  readonly url: string | null;
  /** Folder of the embedded database; null: it lives in memory and is gone at the end. */
  readonly dataDir: string | null;
  /** False: leave the tables as they are (`leadline check` looks, it does not change). Default true. */
  readonly migrate?: boolean;
}

const MIGRATIONS = fileURLToPath(new URL("../../drizzle", import.meta.url));

/** How many migrations this version brings. */
export function knownMigrations(): number {
  const journal = JSON.parse(readFileSync(`${MIGRATIONS}/meta/_journal.json`, "utf8")) as { entries: unknown[] };
  return journal.entries.length;
}

/** Any number that nothing else on the same database uses as an advisory lock. */
const MIGRATION_LOCK = 1_279_607_377;

/** Opens the database and brings its tables to this version. Throws {@link DatabaseError} with the way out. */
export async function openDatabase(address: DatabaseAddress): Promise<OpenDatabase> {
  return address.url === null ? openPglite(address) : openPostgres(address.url, address.migrate ?? true);
}

async function openPostgres(url: string, migrate: boolean): Promise<OpenDatabase> {
  const pool = new pg.Pool(poolSettings(url, 10));
  // A connection that breaks while nobody waits for it says so here; whoever uses it next gets a new one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = drizzlePostgres(pool, { schema, casing: "snake_case" });
  try {
    await pool.query("select 1");
    if (migrate) await migrateOnce(url);
  } catch (error) {
    await pool.end();
    throw unreachable(url, error);
  }
  return {
    db,
    kind: "postgres",
    ping: async () => void (await db.execute(sql`select 1`)),
    close: () => pool.end(),
  };
}

/** Several replicas start at once: the lock lets one migrate while the others wait and then find nothing to do. */
async function migrateOnce(url: string): Promise<void> {
  const client = new pg.Client(poolSettings(url, 1));
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migratePostgres(drizzlePostgres(client, { casing: "snake_case" }), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}

function poolSettings(url: string, max: number): pg.PoolConfig {
  if (!URL.canParse(url)) {
    throw new DatabaseError(
      "DATABASE_URL is not an address of PostgreSQL: write it as postgres://user:password@host:5432/name",
    );
  }
  const address = new URL(url);
  // sslmode=require then means what it means to psql: encrypted, whoever signed the certificate.
  if (address.searchParams.has("sslmode")) address.searchParams.set("uselibpqcompat", "true");
  return {
    connectionString: address.href,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: "leadline",
    // Moments come as text: however the server or the user is set up, in one form. No statement here is worth compiling.
    options: "-c timezone=UTC -c datestyle=ISO -c jit=off",
  };
}

async function openPglite(address: DatabaseAddress): Promise<OpenDatabase> {
  const lock = address.dataDir === null ? undefined : lockFolder(address.dataDir);
  try {
    const client = await PGlite.create(address.dataDir === null ? "memory://" : `${address.dataDir}/db`);
    await client.exec("set timezone to 'UTC'");
    const db = drizzlePglite(client, { schema, casing: "snake_case" });
    if (address.migrate ?? true) await migratePglite(db, { migrationsFolder: MIGRATIONS });
    return {
      db,
      kind: "pglite",
      ping: async () => void (await db.execute(sql`select 1`)),
      close: async () => {
        await client.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw unopened(address.dataDir ?? "memory", error);
  }
}
