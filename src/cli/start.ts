import type { Command } from "commander";
import { openLeadline } from "../app.ts";
import { readEnvWithSlack, readVariables } from "../config/env.ts";
import { createLog, secretsOf } from "../log.ts";
import { endOnCrash } from "./end-on-crash.ts";
import { openConfiguredDatabase, readCatalogue } from "./setup.ts";
import { untilSignal } from "./until-signal.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description("the bot: polls, opens incidents, talks to Slack; ends cleanly on SIGTERM")
    .action(async () => {
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
        const leadline = await openLeadline({
          catalogue,
          folder,
          database,
          slack: env.slack,
          httpPort: env.httpPort,
          log,
        });
        await leadline.start();
        const { metrics } = catalogue;
        log.info(
          { team: leadline.teamName, metrics: metrics.size, database: database.kind, port: leadline.port() },
          "Leadline is watching",
        );
        await untilSignal(() => leadline.stop());
        log.info("stopped");
      } finally {
        await database.close();
      }
    });
}
