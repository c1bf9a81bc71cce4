import type { Incident } from "../../domain/incident.ts";
import { takenForNormalAt } from "../../domain/new-normal-rules.ts";
import { ACTION, incidentValue } from "../ids.ts";
import { day, mention, type Zone } from "../text.ts";
import { actions, button, context, type Message, section } from "./blocks.ts";
import { figureWords } from "./figure-words.ts";
import { isByFixedLimit, isClosed, sortOf } from "./incident-words.ts";

interface NormalScene {
  readonly incident: Incident;
  readonly content: Readonly<Record<string, unknown>>;
  readonly owner: string | null;
  readonly zone: Zone;
}

/** "@max It has been low for 7 days. Is this the new normal?" with its buttons, as long as nobody has answered. */
export function normalQuestion({ incident, owner, zone }: NormalScene): Message {
  const to = owner === null ? "" : `${mention(owner)} `;
  const words = `${to}This has gone on since ${day(incident.startedAt, zone)}${figures(incident)}. Is this the new normal?`;
  if (isClosed(incident) || incident.normalAnsweredAt !== null) return { text: words, blocks: [section(words)] };
  const value = incidentValue(incident.id);
  const explained =
    "New normal: from the next bucket on this level is expected, the incident ends, and what is missing since its start is no loss. " +
    `Until somebody answers the old level is expected; without an end it is taken for normal on ${day(takenForNormalAt(incident), zone)}.`;
  return {
    text: words,
    blocks: [
      section(words),
      actions(
        button("New normal", ACTION.newNormal, value, { label: "New normal: expect this level from now on" }),
        button("Keep watching", ACTION.keepWatching, value, { label: "Keep watching: the old level is still right" }),
      ),
      context(explained),
    ],
  };
}

function figures(incident: Incident): string {
  if (isByFixedLimit(incident)) return "";
  return `: ${figureWords(sortOf(incident), incident)}${incident.metricKind === "count" ? " expected" : ""}`;
}

export function keepWatchingWords({ content, incident, zone }: NormalScene): string {
  const who = typeof content.person === "string" ? mention(content.person) : "Somebody";
  const until = typeof content.until === "number" ? content.until : takenForNormalAt(incident);
  return `${who}: this is not the new normal. I keep the old expectation until ${day(until, zone)}.`;
}
