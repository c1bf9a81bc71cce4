/**
 * One real PostgreSQL for a whole run of the tests. It starts when the first test asks for a database, so runs that need
 * none do not wait for it, and it is gone when the run ends.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { startPostgres, type TestServer } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with the address of the test PostgreSQL, once it is up. */
    postgresDesk: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<TestServer> | undefined;
  const desk = createServer((_request, response) => {
    running ??= startPostgres();
    running.then(
      (server) => response.end(server.url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  project.provide("postgresDesk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}/`);
  return async () => {
    desk.closeAllConnections();
    await new Promise((resolve) => desk.close(resolve));
    await running?.then(
      (server) => server.stop(),
      () => undefined,
    );
  };
}
