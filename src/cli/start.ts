import type { Command } from "commander";
import type { Leadline } from "../app.ts";
import { readEnvWithSlack, readVariables } from "../config/env.ts";
import { createLog, secretsOf } from "../log.ts";
import { endOnCrash } from "./end-on-crash.ts";
import { openConfiguredDatabase, readCatalogue } from "./setup.ts";
import { exitOnSignal, untilSignal } from "./until-signal.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description("the bot: polls, opens incidents, talks to Slack; ends cleanly on SIGTERM")
    .action(async () => {
      exitOnSignal();
      const variables = readVariables();
      const env = readEnvWithSlack(variables);
      const { catalogue, folder, notices } = readCatalogue(env.config, variables);
      const secrets = secretsOf(variables);
      const log = createLog({ level: env.logLevel, secrets, pretty: process.stderr.isTTY === true });
      endOnCrash(log);
      for (const notice of notices)
        log.warn({ notice }, "the catalogue says something this version does not act on yet");
      const database = await openConfiguredDatabase(env);
      try {
        // Half of the program's weight, which no other command needs.
        const { openLeadline } = await import("../app.ts");
        const { slack, httpPort } = env;
        const leadline = await openLeadline({ catalogue, folder, database, slack, httpPort, log });
        await startWhole(leadline);
        const { metrics } = catalogue;
        log.info(
          { team: leadline.teamName, metrics: metrics.size, database: database.kind, port: leadline.port() },
          "Leadline is watching",
        );
        await untilSignal(async () => {
          await leadline.stop();
          await database.close();
        });
        log.info("stopped");
      } catch (error) {
        await database.close();
        throw error;
      }
    });
}

/** All of it runs, or nothing is left running. */
async function startWhole(leadline: Leadline): Promise<void> {
  try {
    await leadline.start();
  } catch (error) {
    await leadline.stop();
    throw error;
  }
}
