import type { Command } from "commander";
import { catalogueJsonSchema } from "../config/json-schema.ts";
import { probeKinds } from "../probes/index.ts";
import { sourceKinds } from "../sources/index.ts";

export function addSchema(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema of leadline.yml, for editors: leadline schema > leadline.schema.json")
    .action(() => {
      const schema = catalogueJsonSchema({ sources: sourceKinds, probes: probeKinds });
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
