import { type Command, InvalidArgumentError } from "commander";
import { readEnv, readVariables } from "../config/env.ts";
import { createLog } from "../log.ts";
import { exitOnSignal, untilSignal } from "./until-signal.ts";

/** Where the page is unless something else listens there already. */
const USUAL_PORT = 4747;

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      "the whole product on this machine: a Slack-like page, a simulated business to break, nothing to install",
    )
    .option("--port <port>", `port of the page (default: ${USUAL_PORT}, or a free one)`, parsePort)
    .action(async ({ port }: { port?: number }) => {
      exitOnSignal();
      const { startDemo } = await import("../demo/run-demo.ts");
      const variables = readVariables();
      const level = variables.LOG_LEVEL ? readEnv(variables).logLevel : "warn";
      const log = createLog({ level, secrets: [], pretty: process.stderr.isTTY === true });
      const demo = await start(port, (wanted) => startDemo({ port: wanted, log }));
      // Counted from the start of the process: what came before this line was waited for as well.
      const seconds = (): string => (performance.now() / 1000).toFixed(1);
      process.stdout.write(`
Leadline's demo is open: ${demo.url}

  1. Open that address in a browser. It is a local Slack; nothing leaves this machine.
  2. Stop a client's leads in the panel "Simulated business".
  3. Within a minute a thread opens in #lead-alerts. Acknowledge it, work the checklist, tell the client.
  4. Switch to the client's person, answer, mend it, and watch the incident resolve itself.

Ctrl+C ends it. (page up after ${seconds()} s; the bot is reading eight weeks of history ...)
`);
      // Nothing of a demo is worth waiting for: until all of it is up a signal just ends it.
      await demo.watching.then(
        () => process.stdout.write(`Leadline is watching (${seconds()} s after the start).\n`),
        (error: unknown) =>
          process.stderr.write(`Leadline could not start: ${error instanceof Error ? error.message : String(error)}\n`),
      );
      await untilSignal(() => demo.stop());
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("write a port number from 0 to 65535.");
  return port;
}

/** A port that was asked for is taken or refused; the usual one gives way to a free one. */
async function start<T>(port: number | undefined, open: (port: number) => Promise<T>): Promise<T> {
  if (port !== undefined) return open(port);
  try {
    return await open(USUAL_PORT);
  } catch {
    return open(0);
  }
}
