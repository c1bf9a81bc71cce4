import type { Picture } from "../drawing.ts";
import type { SlackDeps } from "../slack-deps.ts";
import type { Message } from "../views/blocks.ts";

/** What a person has typed after the command. */
export interface Question {
  readonly words: readonly string[];
  /** Who asks: a full member of the workspace. */
  readonly person: string;
  /** The command itself, as it is called in this workspace: `/kpi`. */
  readonly command: string;
  /** A word in between, for what takes long. Slack takes five answers to a command: two are needed at the end. */
  readonly say: (message: Message) => Promise<void>;
}

export interface Answer {
  /** With the picture's file, or null while there is none. */
  readonly message: (fileId: string | null) => Message;
  readonly picture: Picture | null;
}

/** One thing that a command can do. To add one: a file like its neighbours, and a line in `registry.ts`. */
export interface Subcommand {
  /** How it is typed, without the command: `leads acme 7d`. */
  readonly usage: string;
  /** What it answers, for the help. */
  readonly about: string;
  readonly takes: (words: readonly string[]) => boolean;
  readonly run: (deps: SlackDeps, question: Question) => Promise<Answer>;
}

/** An answer of words alone, for the person who asked. */
export function said(message: Message): Answer {
  return { message: () => message, picture: null };
}
