#!/usr/bin/env node
/** The door of the program: reads the command line, runs one command, and turns faults into exit codes. */
import { CommanderError } from "commander";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { CommandError } from "./cli/command-error.ts";
import { createProgram } from "./cli/program.ts";
import { ConfigError } from "./config/config-error.ts";
import { readVariables, type Variables } from "./config/env.ts";
import { secretsOf, striker } from "./log.ts";

/** 0 fine, 1 failed, 2 wrong usage or invalid configuration. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const program = await createProgram(args);
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  const { LOG_LEVEL: level } = variablesOr(process.env);
  const stack = level === "debug" || level === "trace" ? `${stackOf(error)}\n` : "";
  const strike = striker(secretsOf(variablesOr(process.env)));
  process.stderr.write(strike(`${sentenceOf(error)}\n${stack}`));
  if (error instanceof ConfigError) return 2;
  return error instanceof CommandError ? error.exitCode : 1;
}

/** What is told of an error: our own say it all, a database's says it in the cause and shows the statement. */
function sentenceOf(error: unknown): string {
  if (error instanceof DrizzleQueryError)
    return `the database does not do what it is asked: ${innermost(error).message}`;
  return error instanceof Error ? error.message : String(error);
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

/** With those of `.env`, where it can be read. */
function variablesOr(own: Variables): Variables {
  try {
    return readVariables();
  } catch {
    return own;
  }
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
