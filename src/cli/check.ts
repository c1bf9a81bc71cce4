import type { Command } from "commander";
import { readEnv, readEnvWithSlack, readVariables, type SlackEnv, type Variables } from "../config/env.ts";
import type { Catalogue } from "../domain/catalogue.ts";
import type { CheckRow } from "./checks/check-row.ts";
import { checkDatabase } from "./checks/database-check.ts";
import { checkSlackSide } from "./checks/slack-check.ts";
import { checkSources } from "./checks/source-check.ts";
import { CommandError } from "./command-error.ts";
import { readCatalogue } from "./setup.ts";

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("look whether everything is ready: configuration, database, sources, Slack; changes nothing")
    .option("--offline", "only what needs no network: environment and catalogue")
    .action(async ({ offline = false }: { offline?: boolean }) => {
      const variables = readVariables();
      const rows = offline ? checkConfiguration(variables, false).rows : await checkEverything(variables);
      process.stdout.write(table(rows));
      const failed = rows.filter((row) => !row.ok).length;
      if (failed > 0) throw new CommandError(`${failed} of ${rows.length} checks failed`);
    });
}

interface Configuration {
  readonly rows: CheckRow[];
  readonly catalogue: Catalogue;
  readonly folder: string;
  readonly slack: SlackEnv | null;
}

/** Throws ConfigError with every fault: without a configuration there is nothing to check. */
function checkConfiguration(variables: Variables, withSlack: boolean): Configuration {
  const env = withSlack ? readEnvWithSlack(variables) : readEnv(variables);
  const { catalogue, folder, notices } = readCatalogue(env.config, variables);
  const { metrics, sources, clients, checklists } = catalogue;
  const detail = `${metrics.size} metrics, ${sources.size} sources, ${clients.size} clients, ${checklists.size} checklists`;
  const rows: CheckRow[] = [
    { what: "environment", ok: true, detail: "complete", mend: null },
    { what: `catalogue ${env.config}`, ok: true, detail, mend: null },
    ...notices.map((notice) => ({ what: "note", ok: true, detail: notice, mend: null })),
  ];
  return { rows, catalogue, folder, slack: "slack" in env ? (env.slack as SlackEnv) : null };
}

async function checkEverything(variables: Variables): Promise<CheckRow[]> {
  const { rows, catalogue, folder, slack } = checkConfiguration(variables, true);
  const parts = await Promise.all([
    checkDatabase(readEnv(variables)),
    checkSources(catalogue, folder, Date.now()),
    slack === null ? [] : checkSlackSide(slack, catalogue),
  ]);
  return [...rows, ...parts.flat()];
}

/** One line a check: state, what, what was found, and how to mend it. */
function table(rows: readonly CheckRow[]): string {
  const width = Math.min(40, Math.max(...rows.map((row) => row.what.length)));
  return rows
    .map((row) => {
      const mend = row.mend === null ? "" : `\n${" ".repeat(width + 10)}→ ${row.mend}`;
      return `${row.ok ? "ok    " : "FAILED"}  ${row.what.padEnd(width)}  ${row.detail}${mend}\n`;
    })
    .join("");
}
