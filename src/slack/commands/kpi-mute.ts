import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { Mute } from "../../domain/plans.ts";
import { parseDuration } from "../../domain/time/duration.ts";
import { muteNow, unmuteNow } from "../../flows/mutes.ts";
import { mutesSet } from "../../store/mutes.ts";
import { seriesOf } from "../../store/series.ts";
import { groupName } from "../draw/incident-facts.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign, mention, mentions, moment, oneLine, shorten, type Zone } from "../text.ts";
import { pagedInMessage, section } from "../views/blocks.ts";
import { silenceWords } from "../views/metric-line.ts";
import { findGroup, parseMetric } from "./metric-question.ts";
import { type Answer, type Question, type Subcommand, said } from "./subcommand.ts";

const MINUTE = 60_000;
const LONGEST = 30 * 24 * 60 * MINUTE;
const MOST_REASON = 200;

/** `/kpi mute leads acme 2h site migration`, and `/kpi mute` for what is muted. */
export const kpiMute: Subcommand = {
  usage: "mute METRIC [GROUP] TIME REASON",
  about: "drops open no incident for so long: `mute leads acme 2h site migration`; `mute` alone lists what is muted",
  takes: (words) => /^mute$/i.test(words[0] ?? ""),
  run: async (deps, question) => {
    const words = question.words.slice(1);
    if (words.length === 0) return listOf(deps, question.command);
    const at = words.findIndex((word) => lengthOf(word) !== undefined);
    const [length, reason] = [lengthOf(words[at] ?? ""), shorten(oneLine(words.slice(at + 1).join(" ")), MOST_REASON)];
    const refusal = refuse(question.command, length, at, reason) ?? (await refusePerson(deps, question.person));
    if (refusal !== null || length === undefined) return sentence(refusal ?? "");
    const meant = await meantBy(deps, question, words.slice(0, at));
    if (typeof meant === "string") return sentence(meant);
    const { metric, group, title } = meant;
    const until = await muteNow(deps.core, { metric: metric.id, group, person: question.person, length, reason });
    const end = `\`${question.command} unmute ${words
      .slice(0, at)
      .map((word) => foreign(word, 60))
      .join(" ")}\` ends it sooner.`;
    const silence = silenceWords({ until, reason }, zoneOf(deps, metric.timezone));
    return sentence(`🔇 *${title}* is muted ${silence}. Drops open no incident; what comes is still read. ${end}`);
  },
};

/** `/kpi unmute leads acme`. */
export const kpiUnmute: Subcommand = {
  usage: "unmute METRIC [GROUP]",
  about: "ends what `mute` began: `unmute leads acme`",
  takes: (words) => /^unmute$/i.test(words[0] ?? ""),
  run: async (deps, question) => {
    const words = question.words.slice(1);
    if (words.length === 0) return listOf(deps, question.command);
    const refusal = await refusePerson(deps, question.person);
    if (refusal !== null) return sentence(refusal);
    const meant = await meantBy(deps, question, words);
    if (typeof meant === "string") return sentence(meant);
    const { metric, group, title } = meant;
    const isEnded = await unmuteNow(deps.core, { metric: metric.id, group, person: question.person });
    if (isEnded) return sentence(`🔔 *${title}* is muted no longer: a drop that goes on opens an incident now.`);
    return sentence(
      `*${title}* is not muted from here. \`${question.command} mute\` lists what is; mutes of \`leadline.yml\` are ended there.`,
    );
  },
};

/** `90m`, `2h`, `3d`; undefined: the word is no length of time. */
function lengthOf(word: string): number | undefined {
  return /^\d{1,4}[mhdw]$/i.test(word) ? parseDuration(word.toLowerCase()) : undefined;
}

function refuse(command: string, length: number | undefined, at: number, reason: string): string | null {
  const example = `\`${command} mute leads acme 2h site migration\``;
  if (length === undefined) return `For how long? For instance ${example}.`;
  if (at === 0) return `What is to be muted? For instance ${example}.`;
  if (length < MINUTE || length > LONGEST) {
    return "From here 1 minute to 30 days can be muted: for instance `90m`, `2h` or `3d`. Longer mutes belong into `leadline.yml`.";
  }
  return reason === "" ? `Why? Whoever finds it muted has to know: for instance ${example}.` : null;
}

async function refusePerson(deps: SlackDeps, person: string): Promise<string | null> {
  switch (await deps.managers.check(person)) {
    case "yes":
      return null;
    case "no":
      return `Only ${mentions(deps.core.catalogue().slack.managers)} can mute. Ask one of them.`;
    case "unknown":
      return "Slack could not tell me just now who may mute. Please try again in a minute; if it stays so, `leadline check` says what I lack.";
  }
}

interface Meant {
  readonly metric: Metric;
  /** null: all groups. */
  readonly group: string | null;
  /** For people, safe in markup. */
  readonly title: string;
}

async function meantBy({ core }: SlackDeps, { command }: Question, words: readonly string[]): Promise<Meant | string> {
  const catalogue = core.catalogue();
  const parsed = parseMetric(words, catalogue, command);
  if (typeof parsed === "string") return parsed;
  const { metric, rest } = parsed;
  if (rest.length === 0) return { metric, group: null, title: titleOf(catalogue, metric.id, null) };
  const groups = (await seriesOf(core.db, metric.id)).map((series) => series.group);
  const found = findGroup(rest, metric, groups, catalogue);
  if (typeof found === "string") return found;
  return { metric, group: found.group, title: titleOf(catalogue, metric.id, found.group) };
}

function titleOf(catalogue: Catalogue, id: string, group: string | null): string {
  const metric = catalogue.metrics.get(id);
  const title = foreign(metric?.title ?? id, 80);
  return group === null ? title : `${title} · ${foreign(metric ? groupName(catalogue, metric, group) : group, 80)}`;
}

function zoneOf({ core }: SlackDeps, timezone: string): Zone {
  return { now: core.now(), timezone };
}

/** What is muted now and what will be, from Slack and from the catalogue. */
async function listOf(deps: SlackDeps, command: string): Promise<Answer> {
  const { core } = deps;
  const catalogue = core.catalogue();
  const zone = zoneOf(deps, catalogue.timezone);
  const set = (await mutesSet(core.db, null)).map((mute) => ({ mute, by: `by ${mention(mute.setBy)}` }));
  const written = (catalogue.plans?.mutes ?? []).map((mute) => ({ mute, by: "in `leadline.yml`" }));
  const lines = [...set, ...written]
    .filter(({ mute }) => mute.to > zone.now)
    .sort((a, b) => a.mute.from - b.mute.from)
    .map(({ mute, by }) => `${lineOf(catalogue, mute, zone)}, ${by}`);
  if (lines.length === 0) return sentence(`Nothing is muted. \`${command} mute leads acme 2h site migration\` mutes.`);
  const rest = "those that begin last are not shown.";
  return said({ text: lines[0]?.replaceAll("*", "") ?? "", blocks: pagedInMessage(lines, rest) });
}

function lineOf(catalogue: Catalogue, { metric, group, from, to, reason }: Mute, zone: Zone): string {
  const begins = from > zone.now ? `from ${moment(from, zone)} ` : "";
  return `🔇 *${titleOf(catalogue, metric, group)}* ${begins}${silenceWords({ until: to, reason }, zone)}`;
}

function sentence(text: string): Answer {
  return said({ text: text.replaceAll("*", ""), blocks: [section(text)] });
}
