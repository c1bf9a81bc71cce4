import { incidentDetail } from "../../store/incidents.ts";
import { incidentFacts } from "../draw/incident-facts.ts";
import { linksTo } from "../draw/open-lines.ts";
import { ACTION, incidentValue } from "../ids.ts";
import { foreign, sentence } from "../text.ts";
import { actions, button, context, paged, section } from "../views/blocks.ts";
import { incidentLine } from "../views/incident-lines.ts";
import { causeWords, isClosed, missing, standing, timesSentence } from "../views/incident-words.ts";
import { eventLine } from "../views/timeline.ts";
import { type Subcommand, said } from "./subcommand.ts";

const SHOWN_EVENTS = 15;

/** `/incident 42`. */
export const incidentOne: Subcommand = {
  usage: "42",
  about: "one incident: its state, times and timeline",
  takes: (words) => words.length === 1 && /^#?\d{1,9}$/.test(words[0] ?? ""),
  run: async (deps, { words, command }) => {
    const { core } = deps;
    const id = Number(words[0]?.replace("#", ""));
    const detail = await incidentDetail(core.db, id);
    if (!detail) {
      const none = `I know no incident #${id}. \`${command}\` lists the open ones.`;
      return said({ text: none, blocks: [section(none)] });
    }
    const { incident, events, steps, series } = detail;
    const facts = incidentFacts(core, incident, series);
    const { zone } = facts;
    const link = (await linksTo(deps, [incident])).get(id) ?? null;
    const line = incidentLine({ ...facts, incident, link });
    const shown = events.slice(-SHOWN_EVENTS).map((event) => eventLine(event, steps, zone));
    const earlier = events.length - shown.length;
    return said({
      text: `Incident #${id}: ${foreign(incident.title, 150)}`,
      blocks: [
        section(line),
        section(isClosed(incident) ? closedWords(incident, facts.adds) : openWords(incident, facts.adds, zone)),
        ...(earlier > 0 ? [context(`${earlier} earlier entries: press Post-mortem.`)] : []),
        ...paged(shown),
        actions(button("Post-mortem", ACTION.postmortem, incidentValue(id))),
      ],
    });
  },
};

type Incident = Parameters<typeof timesSentence>[0];

function closedWords(incident: Incident, adds: boolean): string {
  const cause = incident.cause === null ? "" : `\nThe ${causeWords(incident.cause, incident.side)}`;
  return `${timesSentence(incident, adds)}${cause}`;
}

function openWords(incident: Incident, adds: boolean, zone: Parameters<typeof standing>[1]): string {
  const lost = missing(incident, adds);
  return sentence([...(lost ? [`missing so far *${lost}*`] : []), ...standing(incident, zone)].join(" · "));
}
