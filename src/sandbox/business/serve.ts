import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Business } from "./business.ts";
import { routeBusiness } from "./route.ts";

/** Serves the business alone, on this machine only. `port` 0 takes a free one. */
export async function serveBusiness(
  business: Business,
  port = 0,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void routeBusiness(business, request, response).then((mine) => {
      if (!mine) response.writeHead(404).end();
    });
  });
  // Longer than any pause between two polls: a connection must not be closed while the next question is on its way.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
