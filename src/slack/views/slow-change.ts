import type { SlowChangePost } from "../../flows/regular/slow-changes.ts";
import { foreign, mention, sentence } from "../text.ts";
import { context, type Message, picture, section } from "./blocks.ts";
import { changeWords, costWords, levelWords, type Named, subjectWords } from "./slow-change-words.ts";

export interface SlowChangeScene {
  readonly post: SlowChangePost;
  /** The metric, and what its groups are called. */
  readonly named: (group: string | null) => Named;
  /** The command that shows metrics. */
  readonly command: string;
  readonly altText: string;
}

/** Slow changes of a metric that a week has shown: one message that mentions its owner. Null: there is none. */
export function slowChangeMessage(scene: SlowChangeScene, fileId: string | null): Message | null {
  const { post, named, command } = scene;
  const [first, ...others] = post.lines;
  if (!first) return null;
  const about = named(first.group);
  const { metric } = about;
  const count = others.length + post.more;
  const rest = count === 0 ? "" : ` ${count === 1 ? "One more slow change" : `${count} more slow changes`} below.`;
  const what = `${first.again ? "still " : ""}${changeWords(first)}`;
  const said = `${mention(metric.owner)} ${subjectWords(about)}: ${what}.${rest}`;
  const figures = (line: SlowChangePost["lines"][number]) =>
    [levelWords(line, named(line.group)), costWords(line, named(line.group))]
      .filter((part) => part !== null)
      .join(" · ");
  // Of a single one the first line has said all but the figures.
  const lines =
    count === 0
      ? [`${sentence(figures(first))}.`]
      : post.lines.map((line) => {
          const again = line.again ? "still " : "";
          return `• *${subjectWords(named(line.group))}* ${again}${changeWords(line)}: ${figures(line)}`;
        });
  const more = post.more > 0 ? [`… and ${post.more} more: \`${command} METRIC GROUP\` tells of each.`] : [];
  return {
    text: said,
    blocks: [
      section(`${mention(metric.owner)} *${subjectWords(about)}*: ${what}.${rest}`),
      ...picture(fileId, scene.altText),
      section([...lines, ...more].join("\n")),
      section(`*What to do:* ${foreign(metric.action, 400)}`),
      context(
        "Whole weeks, Monday to Sunday. No incident opens for this: what is expected follows what changes slowly. " +
          "I say so once, and again when it has gone a further fifth.",
      ),
    ],
  };
}
