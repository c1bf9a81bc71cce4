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
/** Characters of an error's message, or of its stack: one that carries a whole batch of rows fills no disk. */
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;
/** Causes of causes that are told. */
const DEEPEST = 4;

/** The program's log, on standard error so that standard output is left to what a command prints. */
export function createLog({ level, secrets, pretty: isPretty }: LogOptions): Logger {
  const isDebug = level === "debug" || level === "trace";
  const serializers = { err: (error: unknown) => faultFields(error, isDebug, 0) };
  return pino({ level, base: null, serializers, hooks: { streamWrite: striker(secrets) } }, target(isPretty));
}

/** Strikes secrets out of a text, also where they stand in it as JSON or as a part of an address. */
export function striker(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const forms = long.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // The longest first: what is left of an address without its password is still not for the log.
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, "[secret]"), text);
}

/** What the log says of an error: stacks are for those who look for a fault in the program. */
function faultFields(error: unknown, withStack: boolean, depth: number): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return {
    type: name,
    message: message.slice(0, LONGEST_MESSAGE),
    ...code,
    ...(withStack ? { stack: stack?.slice(0, LONGEST_STACK) } : { at: placeOf(stack) }),
    ...(cause === undefined || depth >= DEEPEST ? {} : { cause: faultFields(cause, withStack, depth + 1) }),
  };
}

/** The innermost place of our own code: enough to say where it was. */
function placeOf(stack: string | undefined): string | undefined {
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  const own = frames.find((frame) => !/node_modules|node:/.test(frame)) ?? frames[0];
  return own && /([\w.-]+:\d+:\d+)\)?$/.exec(own)?.[1];
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
    if (/TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|(?:^|_|API)KEY(?:_|$)|CREDENTIAL|AUTH/i.test(name)) found.push(value);
    const password = URL.canParse(value) ? new URL(value).password : "";
    if (password) found.push(value, password, decoded(password));
  }
  return found;
}

/** A password may hold a percent sign that begins no code. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
