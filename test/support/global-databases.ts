/**
 * The databases of a whole run of the tests: one real PostgreSQL, in it one database with all tables, and a folder of the
 * embedded database with all tables. Whoever needs a database copies one of them, which takes a small part of the time of
 * making it. Each is made when the first test asks for it, so runs that need none do not wait, and is gone when the run ends.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/store/open.ts";
import { startPostgres, type TestServer } from "./start-postgres.ts";
import { TEMPLATE } from "./template.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `/` is the address of the test PostgreSQL, `/template` the same once {@link TEMPLATE} is in it, `/folder` the folder. */
    databaseDesk: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<TestServer> | undefined;
  let folder: string | undefined;
  const server = (): Promise<TestServer> => {
    running ??= startPostgres();
    return running;
  };
  const answers: Readonly<Record<string, () => Promise<string>>> = {
    "/": once(async () => (await server()).url),
    "/template": once(async () => {
      const { url } = await server();
      const sql = postgres(url, { max: 1, onnotice: () => undefined });
      await sql.unsafe(`create database ${TEMPLATE}`);
      await sql.end();
      const address = new URL(url);
      address.pathname = `/${TEMPLATE}`;
      await (await openDatabase({ url: address.href, dataDir: null })).close();
      return url;
    }),
    "/folder": once(async () => {
      folder = await mkdtemp(join(tmpdir(), "leadline-template-"));
      await (await openDatabase({ url: null, dataDir: folder })).close();
      return folder;
    }),
  };
  const desk = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (!answer) return void response.writeHead(404).end();
    answer().then(
      (text) => response.end(text),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  project.provide("databaseDesk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.closeAllConnections();
    await new Promise((resolve) => desk.close(resolve));
    await running?.then(
      (started) => started.stop(),
      () => undefined,
    );
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
