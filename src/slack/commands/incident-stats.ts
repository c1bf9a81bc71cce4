import { incidentStatistics } from "../../flows/statistics.ts";
import { foreign } from "../text.ts";
import { section } from "../views/blocks.ts";
import { statisticsMessage } from "../views/statistics.ts";
import { parseMetric } from "./metric-question.ts";
import { periodOf } from "./period.ts";
import { type Subcommand, said } from "./subcommand.ts";

const DAY = 86_400_000;
const USUAL = { length: 30 * DAY, words: "30 days" };
const LONGEST = 3660 * DAY;

/** `/incident stats 30d`, of one metric if it is named. */
export const incidentStats: Subcommand = {
  usage: "stats [PERIOD] [METRIC]",
  about: "figures over a time: how many, how fast, what it cost: `stats 30d`",
  takes: (words) => /^(stats|statistics)$/i.test(words[0] ?? ""),
  run: async (deps, { words, command }) => {
    const { core } = deps;
    const catalogue = core.catalogue();
    const rest = words.slice(1);
    const period = rest.map(periodOf).findLast((found) => found !== undefined) ?? USUAL;
    const names = rest.filter((word) => periodOf(word) === undefined);
    const parsed = names.length === 0 ? null : parseMetric(names, catalogue, catalogue.slack.commands.kpi);
    if (typeof parsed === "string") return said({ text: parsed, blocks: [section(parsed)] });
    if (parsed && parsed.rest.length > 0) {
      const sentence = `I do not understand “${foreign(parsed.rest.join(" "), 60)}”. Try \`${command} stats 30d leads\`.`;
      return said({ text: sentence, blocks: [section(sentence)] });
    }
    const to = core.now();
    const from = to - Math.min(period.length, LONGEST);
    const statistics = await incidentStatistics(core, { from, to, ...(parsed ? { metric: parsed.metric.id } : {}) });
    const clientNames = new Map([...catalogue.clients.values()].map((client) => [client.id, client.name]));
    const budget = (catalogue.budgetPerWeek * (to - from)) / (7 * DAY);
    return said(
      statisticsMessage({
        statistics,
        words: `Last ${period.words}`,
        metric: parsed?.metric.title ?? null,
        clientNames,
        budget,
      }),
    );
  },
};
