import { type DestinationStream, destination, type Logger, pino } from "pino";
import pretty from "pino-pretty";

export interface LogOptions {
  readonly level: string;
  /** Values that must never be seen: struck out of every line, wherever they stand in it. */
  readonly secrets: readonly string[];
  /** Short lines for a person at a terminal instead of JSON. */
  readonly pretty: boolean;
}

/** Shorter values would strike out ordinary words. */
const SHORTEST_SECRET = 6;

/** The program's log, on standard error so that standard output is left to what a command prints. */
export function createLog({ level, secrets, pretty: isPretty }: LogOptions): Logger {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const strike = (line: string): string => long.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  return pino({ level, base: null, hooks: { streamWrite: strike } }, target(isPretty));
}

function target(isPretty: boolean): DestinationStream {
  if (!isPretty) return destination({ dest: 2, sync: true });
  return pretty({ destination: 2, sync: true, ignore: "pid,hostname", translateTime: "HH:MM:ss", colorize: false });
}

/** What of the environment is secret: tokens, passwords, keys, and the whole of addresses that hold a password. */
export function secretsOf(variables: Readonly<Record<string, string | undefined>>): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    if (!value) continue;
    if (/TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIAL/i.test(name)) found.push(value);
    if (URL.canParse(value) && new URL(value).password) found.push(value, decodeURIComponent(new URL(value).password));
  }
  return found;
}
