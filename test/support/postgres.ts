/** A fresh database of a real PostgreSQL for whoever tests against one. */
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { TEMPLATE } from "./template.ts";

export interface FreshDatabase {
  /** With a superuser in it. */
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return createDatabase(await askDesk("/"), "");
}

/** A database with all tables of this version, and nothing in them. */
export async function migratedDatabase(): Promise<FreshDatabase> {
  return createDatabase(await askDesk("/template"), `template ${TEMPLATE}`);
}

/** A folder of the embedded database with all tables of this version: to be copied, not to be used. */
export function migratedFolder(): Promise<string> {
  return askDesk("/folder");
}

async function askDesk(path: "/" | "/template" | "/folder"): Promise<string> {
  const answer = await fetch(`${inject("databaseDesk")}${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

async function createDatabase(server: string, options: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await administer(server, `create database ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

async function administer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
