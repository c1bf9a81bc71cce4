import type { ModalView } from "@slack/types";
import type { IncidentDetail } from "../../store/incidents.ts";
import { FORM } from "../ids.ts";
import type { Zone } from "../text.ts";
import { context, divider, paged, section } from "./blocks.ts";
import { form } from "./forms.ts";
import { causeWords, isClosed, standing, stateMark, timesSentence } from "./incident-words.ts";
import { eventLine } from "./timeline.ts";

/** The incident from start to end, to be read: times, cause, timeline. */
export function postmortemView(detail: IncidentDetail, heading: string, adds: boolean, zone: Zone): ModalView {
  const { incident, steps, events } = detail;
  const { emoji, word } = stateMark(incident);
  const facts = isClosed(incident) ? timesSentence(incident, adds) : standing(incident, zone).join(" · ");
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
