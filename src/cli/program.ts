import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addBacktest } from "./backtest.ts";
import { addCheck } from "./check.ts";
import { addDemo } from "./demo.ts";
import { addDetect } from "./detect.ts";
import { addExport } from "./export.ts";
import { addInit } from "./init.ts";
import { addMigrate } from "./migrate.ts";
import { addPostmortem } from "./postmortem.ts";
import { addSchema } from "./schema.ts";
import { addStart } from "./start.ts";

/** The commands in the order of the help text: a new one is one file and one line. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  addDemo,
  addInit,
  addCheck,
  addBacktest,
  addStart,
  addMigrate,
  addExport,
  addPostmortem,
  addDetect,
  addSchema,
];

export function createProgram(): Command {
  const program = new Command("leadline")
    .description("Watches the volumes a business lives on and opens a Slack thread when too few arrive.")
    .version(version())
    .exitOverride()
    .showHelpAfterError("(leadline --help lists the commands)")
    .showSuggestionAfterError();
  for (const add of COMMANDS) add(program);
  // Sub-commands are made by the parent and take its way of ending over only when told.
  for (const command of program.commands) {
    command.exitOverride().showHelpAfterError(`(leadline ${command.name()} --help shows its options)`);
  }
  return program;
}

/** From package.json, which lies one folder above `src` and above `dist` alike. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return String((JSON.parse(text) as { version: unknown }).version);
}
