#!/usr/bin/env node
/** The door of the program: reads the command line, runs one command, and turns faults into exit codes. */
import { CommanderError } from "commander";
import { CommandError } from "./cli/command-error.ts";
import { createProgram } from "./cli/program.ts";
import { ConfigError } from "./config/config-error.ts";

/** 0 fine, 1 failed, 2 wrong usage or invalid configuration. */
async function main(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  const line = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${line}\n`);
  if (process.env.LOG_LEVEL === "debug") process.stderr.write(`${stackOf(error)}\n`);
  if (error instanceof ConfigError) return 2;
  return error instanceof CommandError ? error.exitCode : 1;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}

// A closed pipe (`leadline export … | head`) is the reader's wish, not a fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
