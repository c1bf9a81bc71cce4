import { section } from "../views/blocks.ts";
import { type Subcommand, said } from "./subcommand.ts";

/** The help of a command, made of what its subcommands say of themselves: it cannot forget one. */
export function helpOf(others: () => readonly Subcommand[]): Subcommand {
  const help: Subcommand = {
    usage: "help",
    about: "this list",
    takes: (words) => words.length === 1 && /^(help|\?|--help|-h)$/i.test(words[0] ?? ""),
    run: async (_, { command }) => {
      const lines = [...others(), help].map(({ usage, about }) => `\`${`${command} ${usage}`.trim()}\` ${about}`);
      const text = lines.join("\n");
      return said({ text: `What ${command} can do`, blocks: [section(text)] });
    },
  };
  return help;
}
