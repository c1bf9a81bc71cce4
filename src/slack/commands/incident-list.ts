import { lastClosedIncident } from "../../store/incidents-of-series.ts";
import { linksTo, openLines } from "../draw/open-lines.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { type Message, pagedInMessage, section } from "../views/blocks.ts";
import { noneOpen } from "../views/incident-lines.ts";
import { type Subcommand, said } from "./subcommand.ts";

/** `/incident`: what is open now. */
export const incidentList: Subcommand = {
  usage: "",
  about: "open incidents, worst first",
  takes: (words) => words.length === 0,
  run: async (deps) => {
    const lines = await openLines(deps);
    if (lines.length === 0) return said(await nothingOpen(deps));
    const words = lines.length === 1 ? "1 open incident" : `${lines.length} open incidents`;
    return said({ text: words, blocks: [section(`*${words}*`), ...pagedInMessage(lines, "the Home tab shows all.")] });
  },
};

async function nothingOpen(deps: SlackDeps): Promise<Message> {
  const last = await lastClosedIncident(deps.core.db);
  const zone = { now: deps.core.now(), timezone: deps.core.catalogue().timezone };
  const links = await linksTo(deps, last ? [last] : []);
  const text = noneOpen(last, last ? (links.get(last.id) ?? null) : null, zone);
  return { text, blocks: [section(text)] };
}
