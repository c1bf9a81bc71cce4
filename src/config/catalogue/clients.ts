import { z } from "zod";
import type { Client } from "../../domain/catalogue.ts";
import { Hours } from "./hours.ts";
import { Channel, line, Mentions, Timezone } from "./words.ts";

const Fact = z
  .union([z.string(), z.number(), z.boolean()], "must be text, a number, or true or false")
  .transform(String);

export const ClientEntry = z
  .strictObject({
    name: line(80).optional().describe("How people call the client. Without it: the id."),
    owners: Mentions.default([]).describe(
      "Who answers on the client's side, often guests: ids of members or user groups. They are tagged when the fault is theirs.",
    ),
    channel: Channel.optional().describe("The channel shared with the client. Without it: slack.channel."),
    timezone: Timezone.optional().describe("The client's zone, for its working hours. Without it: the catalogue's."),
    hours: Hours.optional().describe(
      'Working hours, such as "Mon-Fri 09:00-18:00". Outside them a tag waits, unless the incident is critical.',
    ),
    site: line(200).optional().describe("Host of the client's site, for {{client.site}} in checklists."),
    facts: z
      .record(z.string().regex(/^[A-Za-z]\w{0,39}$/, "must be a name of letters, digits and _"), Fact)
      .default({})
      .describe("Anything else a checklist may use: a fact called phone is {{client.phone}} there."),
  })
  .refine(({ facts }) => !["id", "name", "site"].some((key) => Object.hasOwn(facts, key)), {
    message: "must not hold id, name or site: these are known already",
    path: ["facts"],
  })
  .describe("One client: groups of the same name belong to it.");

export function client(id: string, parsed: z.output<typeof ClientEntry>, timezone: string): Client {
  return {
    id,
    name: parsed.name ?? id,
    owners: parsed.owners,
    channel: parsed.channel ?? null,
    timezone: parsed.timezone ?? timezone,
    hours: parsed.hours ?? null,
    facts: parsed.site === undefined ? parsed.facts : { ...parsed.facts, site: parsed.site },
  };
}
