import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { readEnv, readEnvWithSlack, readVariables, type Variables } from "../../src/config/env.ts";

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const socket = { SLACK_BOT_TOKEN: "xoxb-1-hush-bot", SLACK_APP_TOKEN: "xapp-1-hush-app" };
const http = { SLACK_BOT_TOKEN: "xoxb-1-hush-bot", SLACK_SIGNING_SECRET: "hush-signing", PORT: "3000" };

describe("the environment", () => {
  it("needs nothing at all for what does not talk to Slack", () => {
    expect(readEnv({})).toEqual({
      databaseUrl: null,
      dataDir: ".leadline/",
      config: "leadline.yml",
      logLevel: "info",
      httpPort: null,
    });
  });

  it("takes every variable that is set", () => {
    const env = readEnv({
      DATABASE_URL: "postgresql://leadline:pw@db/leadline",
      LEADLINE_DATA_DIR: "/var/lib/leadline",
      LEADLINE_CONFIG: "catalogue",
      LOG_LEVEL: "debug",
      HTTP_PORT: "8080",
    });
    expect(env).toEqual({
      databaseUrl: "postgresql://leadline:pw@db/leadline",
      dataDir: "/var/lib/leadline",
      config: "catalogue",
      logLevel: "debug",
      httpPort: 8080,
    });
  });

  it("counts an empty variable as not set", () => {
    expect(readEnv({ LOG_LEVEL: "", HTTP_PORT: " ", DATABASE_URL: "" })).toEqual(readEnv({}));
  });

  it("uses Socket Mode when there is an app token, whatever else is set", () => {
    expect(readEnvWithSlack({ ...http, ...socket }).slack).toEqual({
      mode: "socket",
      botToken: "xoxb-1-hush-bot",
      appToken: "xapp-1-hush-app",
      apiUrl: null,
    });
  });

  it("uses HTTP with a signing secret and a port", () => {
    expect(readEnvWithSlack({ ...http, SLACK_API_URL: "http://localhost:1234/api" }).slack).toEqual({
      mode: "http",
      botToken: "xoxb-1-hush-bot",
      signingSecret: "hush-signing",
      port: 3000,
      apiUrl: "http://localhost:1234/api/",
    });
  });

  const faults: [situation: string, variables: Variables, expected: string[]][] = [
    [
      "nothing is set",
      {},
      [
        "SLACK_BOT_TOKEN is not set: it must be the bot token, which begins with xoxb- (api.slack.com/apps, your app, OAuth & Permissions, after Install to Workspace)",
        "SLACK_APP_TOKEN is not set: set it for Socket Mode, or set SLACK_SIGNING_SECRET and PORT for HTTP (api.slack.com/apps, your app, Basic Information)",
      ],
    ],
    [
      "the two tokens are swapped",
      { SLACK_BOT_TOKEN: "xapp-1-hush", SLACK_APP_TOKEN: "xoxb-1-hush" },
      [
        "SLACK_BOT_TOKEN is wrong: it must be the bot token, which begins with xoxb- (api.slack.com/apps, your app, OAuth & Permissions, after Install to Workspace)",
        "SLACK_APP_TOKEN is wrong: it must be an app-level token with the scope connections:write, which begins with xapp- (api.slack.com/apps, your app, Basic Information)",
      ],
    ],
    ["HTTP has no port", { ...http, PORT: "" }, ["PORT is not set: it must be a port number from 0 to 65535"]],
    ["the port is too high", { ...http, PORT: "70000" }, ["PORT is wrong: it must be a port number from 0 to 65535"]],
    [
      "Slack's address is not one",
      { ...socket, SLACK_API_URL: "localhost:3000" },
      ["SLACK_API_URL is wrong: it must be an http or https address"],
    ],
    [
      "several of both parts are wrong",
      { ...socket, LOG_LEVEL: "hush", HTTP_PORT: "hush", DATABASE_URL: "mysql://u:hush@db/x", SLACK_API_URL: "x" },
      [
        "DATABASE_URL is wrong: it must be an address such as postgres://user:password@host:5432/leadline; leave it out for the embedded database",
        "LOG_LEVEL is wrong: it must be one of trace, debug, info, warn, error, fatal, silent",
        "HTTP_PORT is wrong: it must be a port number from 0 to 65535",
        "SLACK_API_URL is wrong: it must be an http or https address",
      ],
    ],
  ];
  it.each(faults)("names every fault at once when %s", (_, variables, expected) => {
    expect(faultsOf(() => readEnvWithSlack(variables))).toEqual(expected);
  });

  it("never repeats a value, for it may be a secret in the wrong place", () => {
    for (const [, variables] of faults)
      expect(faultsOf(() => readEnvWithSlack(variables)).join("\n")).not.toContain("hush");
  });

  it("is refused with exit code 2", () => {
    expect(() => readEnv({ LOG_LEVEL: "loud" })).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe("the file .env", () => {
  it("is read from the working directory, and the process's own variables go before it", () => {
    const folder = mkdtempSync(join(tmpdir(), "leadline-env-"));
    writeFileSync(join(folder, ".env"), 'LOG_LEVEL=debug\nCRM_URL="postgres://a:b#c@d/e"\n');

    const variables = readVariables(folder, { LOG_LEVEL: "warn" });

    expect(variables).toMatchObject({ LOG_LEVEL: "warn", CRM_URL: "postgres://a:b#c@d/e" });
  });

  it("may be missing", () => {
    expect(readVariables(mkdtempSync(join(tmpdir(), "leadline-env-")), { A: "1" })).toEqual({ A: "1" });
  });
});
