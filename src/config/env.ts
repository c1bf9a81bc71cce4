/** The environment: the only place that reads it. What comes out is typed, complete, and says nothing of secrets. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseDotenv } from "dotenv";
import { z } from "zod";
import { ConfigError } from "./config-error.ts";

/** Variables by name, as `${NAME}` in the catalogue sees them. May hold secrets: never logged. */
export type Variables = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

type LogLevel = (typeof LOG_LEVELS)[number];

export interface Env {
  /** PostgreSQL; null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** The catalogue: a file, or a folder of them. */
  readonly config: string;
  readonly logLevel: LogLevel;
  /** Where health is served in Socket Mode; null: nowhere. */
  readonly httpPort: number | null;
}

interface SlackBase {
  readonly botToken: string;
  /** Another address of the Web API, ending in a slash; null: Slack's own. */
  readonly apiUrl: string | null;
}

/** How Slack reaches the bot: it calls out (Socket Mode), or Slack calls in (HTTP). */
export type SlackEnv =
  | (SlackBase & { readonly mode: "socket"; readonly appToken: string })
  | (SlackBase & { readonly mode: "http"; readonly signingSecret: string; readonly port: number });

/** The process's own variables and those of `.env` in the working directory; the former win. */
export function readVariables(folder: string = process.cwd(), own: Variables = process.env): Variables {
  const file = join(folder, ".env");
  if (!existsSync(file)) return own;
  try {
    return { ...parseDotenv(readFileSync(file)), ...own };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new ConfigError([`.env cannot be read (${reason}): look at its permissions, or remove it`]);
  }
}

/** @throws ConfigError naming every variable that is wrong. Needs no Slack. */
export function readEnv(variables: Variables): Env {
  return required(parseGeneral(variables));
}

/** Like {@link readEnv}, for what talks to Slack: faults of both parts are reported together. */
export function readEnvWithSlack(variables: Variables): Env & { readonly slack: SlackEnv } {
  const general = parseGeneral(variables);
  const slack = parseSlack(variables);
  if (general.ok && slack.ok) return { ...general.value, slack: slack.value };
  throw new ConfigError([...(general.ok ? [] : general.faults), ...(slack.ok ? [] : slack.faults)]);
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: string[] };

const PORT = "must be a port number from 0 to 65535";

const Port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, PORT)
  .transform(Number);

const General = z.object({
  DATABASE_URL: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol),
      "must be an address such as postgres://user:password@host:5432/leadline; leave it out for the embedded database",
    )
    .optional(),
  LEADLINE_DATA_DIR: z.string().default(".leadline/"),
  LEADLINE_CONFIG: z.string().default("leadline.yml"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  HTTP_PORT: Port.optional(),
});

function parseGeneral(variables: Variables): Parsed<Env> {
  const parsed = parse(General, variables);
  if (!parsed.ok) return parsed;
  const { DATABASE_URL, LEADLINE_DATA_DIR, LEADLINE_CONFIG, LOG_LEVEL, HTTP_PORT } = parsed.value;
  return {
    ok: true,
    value: {
      databaseUrl: DATABASE_URL ?? null,
      dataDir: LEADLINE_DATA_DIR,
      config: LEADLINE_CONFIG,
      logLevel: LOG_LEVEL,
      httpPort: HTTP_PORT ?? null,
    },
  };
}

const BOT_TOKEN =
  "must be the bot token, which begins with xoxb- (api.slack.com/apps, your app, OAuth & Permissions, after Install to Workspace)";
const APP_TOKEN =
  "must be an app-level token with the scope connections:write, which begins with xapp- (api.slack.com/apps, your app, Basic Information)";
const NO_MODE =
  "SLACK_APP_TOKEN is not set: set it for Socket Mode, or set SLACK_SIGNING_SECRET and PORT for HTTP (api.slack.com/apps, your app, Basic Information)";

const BotToken = {
  SLACK_BOT_TOKEN: z.string(BOT_TOKEN).regex(/^xoxb-\S{5,}$/, BOT_TOKEN),
  SLACK_API_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), "must be an http or https address")
    .transform((url) => (url.endsWith("/") ? url : `${url}/`))
    .optional(),
};

const Socket = z.object({ ...BotToken, SLACK_APP_TOKEN: z.string().regex(/^xapp-\S{5,}$/, APP_TOKEN) });

const Http = z.object({
  ...BotToken,
  SLACK_SIGNING_SECRET: z.string(),
  PORT: z.preprocess((port) => port ?? "", Port),
});

/** An app token means Socket Mode, even beside a signing secret: every Slack app has one of those. */
function parseSlack(variables: Variables): Parsed<SlackEnv> {
  if (variables.SLACK_APP_TOKEN) {
    const parsed = parse(Socket, variables);
    if (!parsed.ok) return parsed;
    const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl = null, SLACK_APP_TOKEN: appToken } = parsed.value;
    return { ok: true, value: { mode: "socket", botToken, apiUrl, appToken } };
  }
  if (variables.SLACK_SIGNING_SECRET) {
    const parsed = parse(Http, variables);
    if (!parsed.ok) return parsed;
    const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl = null } = parsed.value;
    const { SLACK_SIGNING_SECRET: signingSecret, PORT: port } = parsed.value;
    return { ok: true, value: { mode: "http", botToken, apiUrl, signingSecret, port } };
  }
  const rest = parse(z.object(BotToken), variables);
  return { ok: false, faults: [...(rest.ok ? [] : rest.faults), NO_MODE] };
}

/** A variable that is empty counts as not set, as it does in shells and Compose files. */
function parse<S extends z.ZodObject>(schema: S, variables: Variables): Parsed<z.output<S>> {
  const set = Object.keys(schema.shape).map((name) => [name, variables[name]?.trim() || undefined]);
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.map((issue) => fault(issue, variables)) };
}

/** `LOG_LEVEL is wrong: must be one of …`. Values are not repeated: any of them may be a secret put in the wrong place. */
function fault(issue: z.core.$ZodIssue, variables: Variables): string {
  const name = String(issue.path[0]);
  return `${name} ${variables[name]?.trim() ? "is wrong" : "is not set"}: it ${issue.message}`;
}

function required<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new ConfigError(parsed.faults);
}
