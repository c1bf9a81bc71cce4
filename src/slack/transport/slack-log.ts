import { LogLevel } from "@slack/bolt";
import type { Logger } from "pino";

interface SlackLogger {
  debug(...words: unknown[]): void;
  info(...words: unknown[]): void;
  warn(...words: unknown[]): void;
  error(...words: unknown[]): void;
  setLevel(level: LogLevel): void;
  getLevel(): LogLevel;
  setName(name: string): void;
}

/**
 * Slack's libraries write into our log. Their debug output is left out whatever the level: it repeats whole messages,
 * addresses of sockets and verification tokens.
 */
export function slackLog(log: Logger): SlackLogger {
  return {
    debug: () => undefined,
    // "Now connected to Slack" and the like, once per socket and hour, is for those who look closely.
    info: (...words) => log.debug(line(words)),
    warn: (...words) => log.warn(line(words)),
    error: (...words) => log.warn(line(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** One bounded line; of an error only the message, since its fields hold what was sent and received. */
function line(words: readonly unknown[]): string {
  const parts = words.map((word) => {
    if (word instanceof Error) return word.message;
    return typeof word === "string" ? word : "";
  });
  return parts
    .join(" ")
    .replaceAll(/xox[a-z]-[\w-]+|xapp-[\w-]+/g, "…")
    .trim()
    .slice(0, 500);
}
