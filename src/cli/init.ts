import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { initFiles } from "../config/templates/init-files.ts";
import { CommandError } from "./command-error.ts";

export function addInit(program: Command): void {
  program
    .command("init")
    .description("write leadline.yml, .env.example and manifest.yml for a new installation; overwrites nothing")
    .argument("[folder]", "where to write them; made where it is missing", ".")
    .action((folder: string) => {
      for (const { path, content } of initFiles()) process.stdout.write(`${write(join(folder, path), content)}\n`);
      process.stdout.write(NEXT);
    });
}

const NEXT = `
Next: create the Slack app from manifest.yml (api.slack.com/apps, From a manifest), copy .env.example to .env and
fill it in, describe your metrics in leadline.yml, then run: leadline check
`;

function write(path: string, content: string): string {
  if (existsSync(path)) return `${path}: there already, left as it is`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: "wx" });
  } catch (error) {
    throw new CommandError(`${path} cannot be written: look at the folder and its rights`, 1, { cause: error });
  }
  return `${path}: written`;
}
