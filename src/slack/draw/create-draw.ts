import { chartAltText } from "../../charts/alt-text.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Core } from "../../flows/core.ts";
import { type IncidentDetail, incidentDetail } from "../../store/incidents.ts";
import { volumePoints } from "../../store/volumes.ts";
import type { Draw, Drawing, Post } from "../drawing.ts";
import { fitMessage } from "../limits.ts";
import { titleOf } from "../text.ts";
import { blindTimeMessage } from "../views/blind-time.ts";
import type { Message } from "../views/blocks.ts";
import { checklistMessage } from "../views/checklist.ts";
import { clientMessage } from "../views/client-message.ts";
import { noteMessage } from "../views/note.ts";
import { type PageScene, pageMessage } from "../views/page.ts";
import { rootMessage } from "../views/root.ts";
import { incidentChart } from "./incident-chart.ts";
import { incidentFacts } from "./incident-facts.ts";
import { pictureOf } from "./picture-of.ts";
import { drawDigest, drawSlowChange } from "./regular.ts";
import { rootScene } from "./root-scene.ts";

/** Draws every post from the database as it is now, within Slack's limits. */
export function createDraw(core: Core): Draw {
  return async (post) => {
    if (post.content.note === "blind") {
      return still(blindTimeMessage(post.content, { now: core.now(), timezone: core.catalogue().timezone }));
    }
    if (post.role === "digest") return drawDigest(core, post);
    if (post.role === "slow_change") return drawSlowChange(core, post);
    const detail = post.incidentId === null ? undefined : await incidentDetail(core.db, post.incidentId);
    if (!detail) return null;
    if (post.role === "root") return drawRoot(core, detail);
    const message = await drawReply(core, post, detail);
    return message && still(message);
  };
}

async function drawRoot(core: Core, detail: IncidentDetail): Promise<Drawing> {
  const facts = incidentFacts(core, detail.incident, detail.series);
  const spec = await incidentChart(core, detail, facts);
  const scene = await rootScene(core, detail, facts, spec ? chartAltText(spec) : "");
  const { text } = fitMessage(rootMessage(scene, null));
  return {
    text,
    blocks: (fileId) => fitMessage(rootMessage(scene, fileId)).blocks,
    picture: spec && pictureOf(spec, `incident-${detail.incident.id}.png`),
  };
}

async function drawReply(core: Core, post: Post, detail: IncidentDetail): Promise<Message | null> {
  const { incident, series, steps } = detail;
  const facts = incidentFacts(core, incident, series);
  const { zone, title, place, adds, client } = facts;
  switch (post.role) {
    case "checklist":
      return checklistMessage({ incident, steps, zone, title: titleOf(facts.metric?.checklist ?? "checklist") });
    case "page":
      return pageMessage({
        incident,
        again: post.content.reopened === true,
        dropped: await newDrop(core, post, detail, adds),
        responders: core.catalogue().slack.responders,
        metricTitle: title,
        place,
        adds,
        zone,
      });
    case "client":
      return clientMessage({
        incident,
        text: String(post.content.text ?? ""),
        owners: Array.isArray(post.content.owners) ? post.content.owners.map(String) : [],
        adds,
        zone,
      });
    case "note":
      return noteMessage({
        incident,
        clientName: client?.name ?? null,
        content: post.content,
        adds,
        owner: facts.metric?.owner ?? null,
        latest: await latestBucket(core, detail, post.createdAt, adds),
        droppedAt: sinceOf(post) ?? incident.startedAt,
        zone,
      });
    case "root":
    case "slow_change":
    case "digest":
      return null;
  }
}

/** The drop for which an incident was reopened; null: it is about its first one, or about what a person said. */
async function newDrop(core: Core, post: Post, detail: IncidentDetail, adds: boolean): Promise<PageScene["dropped"]> {
  const at = sinceOf(post);
  return at === null ? null : { at, latest: await latestBucket(core, detail, post.createdAt, adds) };
}

function sinceOf({ content }: Post): number | null {
  return typeof content.since === "number" ? content.since : null;
}

/** The newest judged bucket of an incident when a note was wanted: an older note keeps its figures. */
async function latestBucket(core: Core, { incident, series }: IncidentDetail, at: number, adds: boolean) {
  const seriesIds = series.map((one) => one.seriesId);
  const { bucketMs } = incident;
  const points = await volumePoints(core.db, { seriesIds, from: at - 4 * bucketMs, to: at, bucketMs, adds });
  const newest = points.findLast((point) => point.observed !== null && point.expected !== null);
  return newest
    ? { observed: newest.observed ?? 0, expected: newest.expected ?? 0, weight: weightOf(incident, newest.weight) }
    : null;
}

/** Of a rate alone: the requests behind a latency are no part of its figures. */
function weightOf({ metricKind }: Incident, weight: number | null): number | null {
  return metricKind === "ratio" ? weight : null;
}

function still(message: Message): Drawing {
  const { text, blocks } = fitMessage(message);
  return { text, blocks: () => blocks, picture: null };
}
