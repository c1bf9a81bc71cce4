import type { KnownBlock, ModalView } from "@slack/types";
import type { IncidentDetail } from "../../store/incidents.ts";
import { FORM } from "../ids.ts";
import type { Zone } from "../text.ts";
import { context, divider, section } from "./blocks.ts";
import { form } from "./forms.ts";
import { causeWords, isClosed, standing, stateMark, timesSentence } from "./incident-words.ts";
import { eventLine } from "./timeline.ts";

/** Longest text of one section, with room for the cut of the limit checker. */
const PAGE = 2800;

/** The incident from start to end, to be read: times, cause, timeline. */
export function postmortemView({ incident, steps, events }: IncidentDetail, heading: string, zone: Zone): ModalView {
  const { emoji, word } = stateMark(incident);
  const facts = isClosed(incident) ? timesSentence(incident) : standing(incident, zone).join(" · ");
  const cause = incident.cause === null ? "no cause named" : causeWords(incident.cause, incident.side);
  return form({
    callbackId: FORM.reading,
    title: `Incident #${incident.id}`,
    blocks: [
      section(`*${heading}* · ${emoji} ${word}`),
      section(facts),
      context(cause),
      divider(),
      ...paged(events.map((event) => eventLine(event, steps, zone))),
      context(`As Markdown, to be copied: \`leadline postmortem ${incident.id}\``),
    ],
  });
}

/** Lines in as few sections as hold them. */
export function paged(all: readonly string[]): KnownBlock[] {
  const pages: string[] = [];
  for (const line of all) {
    const last = pages.at(-1);
    if (last !== undefined && last.length + line.length < PAGE) pages[pages.length - 1] = `${last}\n${line}`;
    else pages.push(line);
  }
  return pages.map((page) => section(page));
}
