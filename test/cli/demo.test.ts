import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { linesOf, openShell, type Shell } from "./shell.ts";

let shell: Shell;
beforeAll(() => {
  shell = openShell();
});
afterAll(() => shell.close());

describe("the demo", () => {
  it("says that a port is taken, and ends", async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const { code, stderr } = await shell.run(["demo", "--port", String(port)]);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([`Port ${port} on 127.0.0.1 is taken: choose another one.`]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("has its page up at once, and ends at once when it is asked to, though the rest is still coming up", async () => {
    const demo = shell.start(["demo", "--port", "0"]);
    await demo.until(/demo is open: http/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.output()) ?? [];
    expect((await fetch(url)).status).toBe(200);
    demo.signal("SIGTERM");
    expect(await demo.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("wants a level of the log that there is", async () => {
    const { code, stderr } = await shell.run(["demo", "--port", "0"], { LOG_LEVEL: "loud" });
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^LOG_LEVEL is wrong: it must be one of trace, debug/)]);
  });
});
