import { metricLines } from "../draw/metric-lines.ts";
import { type Message, paged, section } from "../views/blocks.ts";
import { metricLine } from "../views/metric-line.ts";
import { type Subcommand, said } from "./subcommand.ts";

/** `/kpi`: one line per metric, worst first. */
export const kpiList: Subcommand = {
  usage: "",
  about: "all metrics, worst first",
  takes: (words) => words.length === 0,
  run: async (deps) => {
    const { core } = deps;
    const zone = { now: core.now(), timezone: core.catalogue().timezone };
    const lines = (await metricLines(deps)).map((line) => metricLine(line, zone));
    return said(lines.length === 0 ? NONE : { text: lines[0]?.replaceAll("*", "") ?? "", blocks: paged(lines) });
  },
};

const EMPTY = "No metric is configured yet. Add one under `metrics` in `leadline.yml`.";
const NONE: Message = { text: EMPTY, blocks: [section(EMPTY)] };
