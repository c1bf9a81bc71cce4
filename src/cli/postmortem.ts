import { type Command, InvalidArgumentError } from "commander";
import { postmortemMarkdown } from "../domain/postmortem.ts";
import { incidentDetail } from "../store/incidents.ts";
import { namesOf } from "../store/people.ts";
import { CommandError } from "./command-error.ts";
import { openConfiguredDatabase, readCatalogue, readSetup } from "./setup.ts";

export function addPostmortem(program: Command): void {
  program
    .command("postmortem")
    .description("print an incident as Markdown: what happened, how long everything took, what it cost")
    .argument("<id>", "the incident's number", (text) => {
      const id = Number(text.replace(/^#/, ""));
      if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError("write the incident's number, such as 42.");
      return id;
    })
    .action(async (id: number) => {
      const { env, variables } = readSetup();
      const { timezone } = readCatalogue(env.config, variables).catalogue;
      const database = await openConfiguredDatabase(env);
      try {
        const detail = await incidentDetail(database.db, id);
        if (!detail) throw new CommandError(`there is no incident #${id}: leadline export incidents lists them`);
        const { incident, series: groups, steps, events } = detail;
        const people = events.map((event) => event.person).filter((person) => person !== null);
        const names = await namesOf(database.db, people);
        process.stdout.write(postmortemMarkdown({ incident, groups, steps, events, names, timezone }));
      } finally {
        await database.close();
      }
    });
}
