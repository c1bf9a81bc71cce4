import { chartAltText } from "../../charts/alt-text.ts";
import { backtestSpec } from "../../charts/backtest-spec.ts";
import type { Metric } from "../../domain/catalogue.ts";
import type { Progress } from "../../flows/backtest/gather.ts";
import type { MetricOutcome } from "../../flows/backtest.ts";
import { groupName } from "../draw/incident-facts.ts";
import { pictureOf } from "../draw/picture-of.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign } from "../text.ts";
import { backtestAnswer, shortSentence } from "../views/backtest-answer.ts";
import { type Message, section } from "../views/blocks.ts";
import { parseMetric } from "./metric-question.ts";
import { type Answer, type Question, type Subcommand, said } from "./subcommand.ts";

/** Slack cannot replace an answer to a command: a word in between stays, so there are few, and only of long readings. */
const PAUSE_MS = 20_000;
const WORDS_BETWEEN = 2;
const MOST_WEEKS = 52;

/** `/kpi backtest leads`. */
export const kpiBacktest: Subcommand = {
  usage: "backtest METRIC [WEEKS]",
  about: "what would have alarmed in the past weeks, and how small a drop shows: `backtest leads 8w`",
  takes: (words) => /^backtest$/i.test(words[0] ?? ""),
  run: async (deps, question) => {
    const asked = parse(deps, question);
    if (typeof asked === "string") return said(plainMessage(asked));
    const { metric, weeks } = asked;
    await question.say(plainMessage(beginning(metric)));
    const outcome = await deps.backtest(metric, weeks, teller(deps, question));
    return answerOf(deps, outcome, weeks);
  },
};

function parse(
  { core }: SlackDeps,
  { words, command }: Question,
): { readonly metric: Metric; readonly weeks: number | null } | string {
  const catalogue = core.catalogue();
  const rest = words.slice(1);
  const lengths = rest.filter((word) => /^\d{1,3}w$/i.test(word)).map((word) => Number(word.slice(0, -1)));
  const weeks = lengths.at(-1) ?? null;
  if (weeks !== null && (weeks < 1 || weeks > MOST_WEEKS))
    return `Write 1 to ${MOST_WEEKS} weeks: for instance \`8w\`.`;
  const names = rest.filter((word) => !/^\d{1,3}w$/i.test(word));
  if (names.length === 0) {
    const known = [...catalogue.metrics.keys()].slice(0, 10).map((id) => foreign(id, 60));
    return `Which metric? \`${command} backtest METRIC\`, with one of: ${known.join(", ")}.`;
  }
  const parsed = parseMetric(names, catalogue, command);
  if (typeof parsed === "string") return parsed;
  if (parsed.rest.length > 0) {
    return `I do not understand “${foreign(parsed.rest.join(" "), 60)}”: a backtest is of all groups. Try \`${command} backtest ${foreign(parsed.metric.id, 60)} 8w\`.`;
  }
  return { metric: parsed.metric, weeks };
}

function beginning({ title }: Metric): string {
  return `⏳ Reading the past of *${foreign(title, 80)}* and replaying it. The result comes here, only to you; nothing is changed.`;
}

/** Tells how far it is, seldom, and never waits for Slack. */
function teller({ core }: SlackDeps, { say }: Question): (progress: Progress) => void {
  let last = core.now();
  let said = 0;
  return ({ kind, metric, done, all }) => {
    if (said >= WORDS_BETWEEN || core.now() - last < PAUSE_MS) return;
    last = core.now();
    said += 1;
    const percent = Math.floor((100 * done) / Math.max(1, all));
    const words = `⏳ ${kind === "reading" ? "Reading" : "Replaying"} *${foreign(metric.title, 80)}*: ${percent} %.`;
    say(plainMessage(words)).catch((error: unknown) =>
      core.log.debug({ err: error }, "a word in between was not told"),
    );
  };
}

function answerOf(
  { core }: SlackDeps,
  outcome: MetricOutcome | { readonly kind: "busy"; readonly metric: Metric },
  weeks: number | null,
): Answer {
  const catalogue = core.catalogue();
  switch (outcome.kind) {
    case "busy":
      return said(
        plainMessage(`A backtest of *${foreign(outcome.metric.title, 80)}* is under way. Ask again in a minute.`),
      );
    case "short":
      return said(plainMessage(shortSentence(outcome, { now: core.now(), timezone: outcome.metric.timezone })));
    case "failed":
      return said(
        plainMessage(`⚠️ *${foreign(outcome.metric.title, 80)}* could not be read: ${foreign(outcome.reason, 400)}`),
      );
    case "done": {
      const { report, note } = outcome;
      const nameOf = (group: string) => groupName(catalogue, report.metric, group);
      const spec = backtestSpec(report, nameOf);
      const question = `backtest ${report.metric.id}${weeks === null ? "" : ` ${weeks}w`}`;
      const zone = { now: core.now(), timezone: report.metric.timezone };
      const scene = { report, note, nameOf, zone, question, altText: chartAltText(spec) };
      const picture = spec.points.length === 0 ? null : pictureOf(spec, `backtest-${report.metric.id}.png`);
      return { message: (fileId) => backtestAnswer(scene, fileId), picture };
    }
  }
}

function plainMessage(text: string): Message {
  return { text, blocks: [section(text)] };
}
