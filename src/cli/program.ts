import { readFileSync } from "node:fs";
import { Command } from "commander";

type Add = (program: Command) => void;

/**
 * The commands in the order of the help text: a new one is one file and one line. Each brings what it needs, which for
 * some is much: only the one that is asked for is loaded, and all for the list of them.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  demo: async () => (await import("./demo.ts")).addDemo,
  init: async () => (await import("./init.ts")).addInit,
  check: async () => (await import("./check.ts")).addCheck,
  backtest: async () => (await import("./backtest.ts")).addBacktest,
  start: async () => (await import("./start.ts")).addStart,
  migrate: async () => (await import("./migrate.ts")).addMigrate,
  export: async () => (await import("./export.ts")).addExport,
  postmortem: async () => (await import("./postmortem.ts")).addPostmortem,
  detect: async () => (await import("./detect.ts")).addDetect,
  schema: async () => (await import("./schema.ts")).addSchema,
};

/** The program as far as this command line needs it. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("leadline")
    .description("Watches the volumes a business lives on and opens a Slack thread when too few arrive.")
    .version(version())
    .exitOverride()
    .showHelpAfterError("(leadline --help lists the commands)")
    .showSuggestionAfterError();
  const [asked = ""] = args;
  for (const load of needed(asked)) (await load())(program);
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

function needed(asked: string): readonly (() => Promise<Add>)[] {
  if (["--version", "-V"].includes(asked)) return [];
  const load = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  return load ? [load] : Object.values(COMMANDS);
}
