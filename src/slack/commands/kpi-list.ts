import { realCountSentence } from "../../domain/budget-words.ts";
import { realCount } from "../../flows/real-count.ts";
import { metricLines } from "../draw/metric-lines.ts";
import { context, type Message, pagedInMessage, section } from "../views/blocks.ts";
import { metricLine } from "../views/metric-line.ts";
import { type Subcommand, said } from "./subcommand.ts";

/** `/kpi`: one line per metric, worst first. */
export const kpiList: Subcommand = {
  usage: "",
  about: "all metrics, worst first",
  takes: (words) => words.length === 0,
  run: async (deps, { command }) => {
    const { core } = deps;
    const zone = { now: core.now(), timezone: core.catalogue().timezone };
    const lines = (await metricLines(deps)).map((line) => metricLine(line, zone));
    if (lines.length === 0) return said(NONE);
    const rest = `\`${command} METRIC\` shows one, the Home tab shows all.`;
    const real = await realCount(core.db, { now: core.now(), perWeek: core.catalogue().budgetPerWeek });
    const blocks = [...pagedInMessage(lines, rest), context(realCountSentence(real))];
    return said({ text: lines[0]?.replaceAll("*", "") ?? "", blocks });
  },
};

const EMPTY = "No metric is configured yet. Add one under `metrics` in `leadline.yml`.";
const NONE: Message = { text: EMPTY, blocks: [section(EMPTY)] };
