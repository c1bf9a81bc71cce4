import type { KnownBlock, RichTextBlock, RichTextElement } from "@slack/types";
import type { Incident } from "../../domain/incident.ts";
import { ACTION, incidentValue } from "../ids.ts";
import { escapeMarkup, foreign, mention, mentions, moment, type Zone } from "../text.ts";
import { actions, button, context, type Message } from "./blocks.ts";
import { isClosed } from "./incident-words.ts";

const LONGEST_LINK = 3000;

export interface ClientScene {
  readonly incident: Incident;
  /** As a person has edited and sent it: plain text. */
  readonly text: string;
  /** `U…` and `S…`. */
  readonly owners: readonly string[];
  /** The metric counts things that come in: leads, and not seconds or per cent. */
  readonly adds: boolean;
  readonly zone: Zone;
}

/** The message to the client's owners: nothing of the inside goes out but what a person has read and sent. */
export function clientMessage(scene: ClientScene): Message {
  const { text, owners } = scene;
  const called = owners.length > 0 ? `${mentions(owners)} ` : "";
  return {
    text: `${called}${escapeMarkup(text)}`,
    blocks: [written(text, owners), ...answers(scene), ...asked(scene)],
  };
}

/** Rich text, because in it a person's words are nothing but words: no asterisk, mention or code has an effect. */
function written(text: string, owners: readonly string[]): RichTextBlock {
  const called = owners.flatMap((owner): RichTextElement[] => [ownerElement(owner), { type: "text", text: " " }]);
  const body = text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
    .filter((part) => part !== "")
    .map((part): RichTextElement => (isLink(part) ? { type: "link", url: part } : { type: "text", text: part }));
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [...called, ...body] }] };
}

/** Slack refuses the whole message, buttons and all, for a link that is no address. */
function isLink(part: string): boolean {
  return /^https?:\/\//.test(part) && URL.canParse(part) && part.length <= LONGEST_LINK;
}

function ownerElement(owner: string): RichTextElement {
  const id = owner.replace(/^@/, "");
  if (id.startsWith("S")) return { type: "usergroup", usergroup_id: id };
  return { type: "user", user_id: id };
}

/** Who said what when. */
function answers({ incident, adds, zone }: ClientScene): KnownBlock[] {
  const said: string[] = [];
  const { clientAcknowledgedAt, clientAcknowledgedBy, clientFixedAt, clientFixedBy } = incident;
  const fixedAtOnce = clientFixedAt !== null && clientAcknowledgedAt === clientFixedAt;
  if (clientAcknowledgedAt !== null && clientAcknowledgedBy !== null && !fixedAtOnce) {
    said.push(`👀 ${mention(clientAcknowledgedBy)}: we're on it · ${moment(clientAcknowledgedAt, zone)}`);
  }
  if (clientFixedAt !== null && clientFixedBy !== null) {
    said.push(`🔧 ${mention(clientFixedBy)}: fixed on our side · ${moment(clientFixedAt, zone)}`);
  }
  if (incident.resolvedAt !== null) {
    const back = adds ? `The ${foreign(incident.unit, 40)} are coming in again` : "It is as usual again";
    const end = incident.volumeBackAt === null ? "Closed" : back;
    said.push(`🟢 ${end} · ${moment(incident.resolvedAt, zone)}. Thank you.`);
  } else if (incident.dismissedAt !== null) {
    said.push("⚪ This was a false alarm of ours: nothing to do. Sorry for the noise.");
  }
  return said.length === 0 ? [] : [context(said.join("\n"))];
}

function asked({ incident }: ClientScene): KnownBlock[] {
  if (isClosed(incident) || incident.clientFixedAt !== null) return [];
  const value = incidentValue(incident.id);
  return [
    actions(
      ...(incident.clientAcknowledgedAt === null ? [button("We're on it", ACTION.clientOnIt, value)] : []),
      button("Fixed on our side", ACTION.clientFixed, value, { style: "primary" }),
    ),
  ];
}
