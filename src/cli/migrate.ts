import type { Command } from "commander";
import { openConfiguredDatabase, readSetup } from "./setup.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to this version; start does it too, one replica at a time")
    .action(async () => {
      const { env } = readSetup();
      const database = await openConfiguredDatabase(env);
      await database.close();
      const where = env.databaseUrl === null ? `the embedded database in ${env.dataDir}` : "the database";
      process.stdout.write(`${where} is at this version\n`);
    });
}
