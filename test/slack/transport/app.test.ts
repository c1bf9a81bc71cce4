import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "@slack/bolt";
import { SocketModeClient } from "@slack/socket-mode";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { openSlack, type SlackConnection, type SlackOptions } from "../../../src/slack/transport/app.ts";
import { checkSlack, checkSocketMode } from "../../../src/slack/transport/check.ts";
import { ignoreRateNotices } from "../../../src/slack/transport/rate-notices.ts";
import { neededScopes } from "../../../src/slack/transport/scopes.ts";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { slackInbox } from "../../../src/store/schema.ts";
import { openTestDatabase } from "../../support/database.ts";
import { eventually } from "../../support/patience.ts";
import { ALERTS, ANA, calls, SCOPES, silent, startSlack, testCore, visitor } from "./bench.ts";

let slack: LocalSlack;
let database: OpenDatabase;
const open: SlackConnection[] = [];

beforeAll(async () => {
  [slack, database] = await Promise.all([startSlack(), openTestDatabase()]);
});
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.stop();
  slack.control({ do: "reset" });
  await database.db.delete(slackInbox);
});
afterAll(async () => {
  await slack.stop();
  await database.close();
});

type Over = Partial<SlackOptions> & { botToken?: string; appToken?: string; apiUrl?: string; port?: number };

async function prepare({ botToken, appToken, apiUrl, port, ...more }: Over = {}): Promise<SlackConnection> {
  const connection = await openSlack({
    settings: {
      mode: "socket",
      botToken: botToken ?? slack.botToken,
      appToken: appToken ?? slack.appToken,
      apiUrl: apiUrl ?? slack.apiUrl,
      ...(port === undefined ? {} : { port }),
    },
    core: testCore(database.db),
    register: () => undefined,
    ...more,
  });
  open.push(connection);
  return connection;
}

const answering = (count: { mentions: number }) => (app: App) =>
  app.event("app_mention", async () => void count.mentions++);
const mention = () => slack.act({ do: "say", as: ANA, channel: ALERTS, text: "@leadline hello" });

describe("a connection by Socket Mode", () => {
  it("knows who it is, and lets nothing in before it is started", async () => {
    const connection = await prepare();
    expect(connection.bot).toEqual({
      userId: slack.app.botUserId,
      botId: slack.app.botId,
      teamId: "T0SOUND01",
      teamName: "Sounding",
      appId: slack.app.id,
    });
    expect(connection.connected()).toBe(false);
    expect(slack.world(ANA).app.connected).toBe(false);
    await connection.start();
    expect(connection.connected()).toBe(true);
  });

  it.each(["refresh sockets", "drop sockets"] as const)(
    "has two connections, and opens both anew after: %s",
    async (order) => {
      const count = { mentions: 0 };
      const connection = await prepare({ register: answering(count) });
      await connection.start();
      const opened = () => calls(slack, "apps.connections.open").length;
      await eventually(() => opened() === 2);
      slack.control({ do: "limits", retryEventsAfterMs: [200, 400, 800] });
      slack.control({ do: order });
      await eventually(() => opened() > 2 && connection.connected());
      await mention();
      await eventually(() => count.mentions === 1);
      expect(slack.world(ANA).app.connected).toBe(true);
    },
  );

  it("comes back after an outage, and says meanwhile that it is offline", async () => {
    const reports: { forMs: number; fault: string | null }[] = [];
    const count = { mentions: 0 };
    const connection = await prepare({
      register: answering(count),
      offlineAfterMs: 300,
      onOffline: (report) => void reports.push(report),
    });
    await connection.start();
    slack.control({ do: "refuse sockets", refuse: true });
    slack.control({ do: "drop sockets" });
    await eventually(() => reports.length === 1);
    expect(reports[0]?.fault).toContain("SLACK_APP_TOKEN");
    expect(connection.connected()).toBe(false);
    slack.control({ do: "refuse sockets", refuse: false });
    await eventually(() => connection.connected());
    await mention();
    await eventually(() => count.mentions === 1);
    expect(reports).toHaveLength(1);
  });

  it("is not thrown by the notice that Slack drops events, which has no event in it", () => {
    const client = new SocketModeClient({ appToken: "xapp-1" });
    ignoreRateNotices(client, silent);
    const heard: string[] = [];
    client.on("slack_event", () => heard.push("event"));
    client.on("connected", () => heard.push("connected"));
    const notice = {
      type: "events_api",
      envelope_id: "e",
      payload: { type: "app_rate_limited", minute_rate_limited: 1 },
    };
    client.emit("ws_message", JSON.stringify(notice), false);
    client.emit("ws_message", JSON.stringify({ type: "hello" }), false);
    expect(heard).toEqual(["connected"]);
  });

  it("waits for running listeners when it stops, and takes nothing new", async () => {
    let ended = false;
    const count = { mentions: 0 };
    const connection = await prepare({
      register: (app) =>
        app.event("app_mention", async () => {
          count.mentions++;
          await new Promise((resolve) => setTimeout(resolve, 500));
          ended = true;
        }),
    });
    await connection.start();
    await mention();
    await eventually(() => connection.inFlight() === 1);
    await connection.stop();
    expect([ended, connection.inFlight()]).toEqual([true, 0]);
    await mention();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(count.mentions).toBe(1);
    expect(slack.world(ANA).app.connected).toBe(false);
  });

  it("stops while it is trying to reconnect", async () => {
    const connection = await prepare();
    await connection.start();
    slack.control({ do: "refuse sockets", refuse: true });
    slack.control({ do: "drop sockets" });
    await eventually(() => !connection.connected());
    // Slack goes on to refuse. A stop that waited for a connection would give up after ten seconds.
    const ended = await Promise.race([
      connection.stop().then(() => "it stopped"),
      new Promise((resolve) => setTimeout(resolve, 9_500, "it waits for a connection")),
    ]);
    expect(ended).toBe("it stopped");
  });

  it("serves further addresses on a port of their own", async () => {
    const handler: NonNullable<SlackOptions["customRoutes"]>[number]["handler"] = (_request, response) =>
      void response.end("fine");
    const connection = await prepare({ port: 0, customRoutes: [{ path: "/healthz", method: "GET", handler }] });
    await connection.start();
    const at = `http://127.0.0.1:${connection.port()}`;
    expect(await (await fetch(`${at}/healthz?x=1`)).text()).toBe("fine");
    expect((await fetch(`${at}/other`)).status).toBe(404);
  });
});

describe("a connection by HTTP", () => {
  it("takes signed requests, stores them, and answers 500 when it cannot", async () => {
    const count = { mentions: 0 };
    const connection = await openSlack({
      settings: {
        mode: "http",
        botToken: slack.botToken,
        signingSecret: slack.signingSecret,
        port: 0,
        apiUrl: slack.apiUrl,
      },
      core: testCore(database.db),
      register: (app) => {
        answering(count)(app);
        app.command("/kpi", async ({ ack }) => ack("all well"));
      },
    });
    open.push(connection);
    await connection.start();
    await slack.useRequestUrl(`http://127.0.0.1:${connection.port()}/slack/events`);
    await mention();
    await eventually(() => count.mentions === 1);
    expect(await slack.act({ do: "command", as: ANA, channel: ALERTS, text: "/kpi leads" })).toEqual({ ok: true });
    expect((await database.db.select().from(slackInbox)).map((row) => row.kind).sort()).toEqual(["command", "event"]);
    const forged = await fetch(`http://127.0.0.1:${connection.port()}/slack/events`, { method: "POST", body: "{}" });
    expect(forged.status).toBe(401);

    await database.db.execute(sql`alter table slack_inbox rename to slack_inbox_away`);
    const answer = await slack.act({ do: "command", as: ANA, channel: ALERTS, text: "/kpi leads" });
    await database.db.execute(sql`alter table slack_inbox_away rename to slack_inbox`);
    expect(answer.problem).toMatch(/dispatch_failed/);
  });
});

describe("what keeps it from starting is said in one line", () => {
  const fault = (over: Over) =>
    prepare(over)
      .then((connection) => connection.start())
      .then(
        () => "it started",
        (error: Error) => error.message,
      );

  it("a wrong token", async () => {
    expect(await fault({ botToken: "xoxb-wrong" })).toMatch(
      /^SLACK_BOT_TOKEN is not accepted by Slack \(invalid_auth\): /,
    );
    expect(await fault({ appToken: "xapp-wrong" })).toMatch(/^SLACK_APP_TOKEN is not accepted by Slack \(\w+\): /);
  });

  it("a missing permission", async () => {
    slack.control({ do: "scopes", scopes: SCOPES.filter((scope) => scope !== "files:write") });
    expect(await fault({})).toMatch(/^SLACK_BOT_TOKEN lacks files:write \(missing_scope\): .*reinstall/);
  });

  it("Slack out of reach, or something else in its place", async () => {
    const port = await freePort();
    expect(await fault({ apiUrl: `http://127.0.0.1:${port}/api/` })).toMatch(
      /cannot be reached .*ECONNREFUSED.*SLACK_API_URL/,
    );
    const other = createServer((_request, response) => response.end("<html>hello</html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    expect(await fault({ apiUrl: at })).toMatch(/does not answer as Slack does: mend SLACK_API_URL/);
    other.close();
  });

  it("a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const { port } = other.address() as AddressInfo;
    expect(await fault({ port })).toBe(
      `port ${port} cannot be used: another program listens there; stop it or set HTTP_PORT to a free port`,
    );
    other.close();
  });

  function freePort(): Promise<number> {
    return new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
    });
  }
});

describe("leadline check", () => {
  it("says what is well and how to mend what is not", async () => {
    const channels = ["#alerts", ALERTS, "#private", "#nowhere"];
    slack.control({ do: "scopes", scopes: SCOPES.filter((scope) => scope !== "files:write") });
    const rows = await checkSlack(visitor(slack), { channels });
    expect(rows.map(({ what, ok }) => [what, ok])).toEqual([
      ["Slack token", true],
      ["Slack permissions", false],
      ["Slack channel #alerts", true],
      [`Slack channel ${ALERTS}`, true],
      ["Slack channel #private", false],
      ["Slack channel #nowhere", false],
    ]);
    expect(rows[1]).toMatchObject({
      detail: expect.stringContaining("files:write"),
      mend: expect.stringContaining("reinstall"),
    });
    expect(rows[4]?.mend).toContain("/invite @leadline");
  });

  it("asks for the members of user groups only where a right hangs on them", async () => {
    slack.control({ do: "scopes", scopes: SCOPES.filter((scope) => scope !== "usergroups:read") });
    const [, without] = await checkSlack(visitor(slack), { channels: [], scopes: neededScopes(false) });
    expect(without).toMatchObject({ what: "Slack permissions", ok: true });
    const [, asked] = await checkSlack(visitor(slack), { channels: [], scopes: neededScopes(true) });
    expect(asked).toMatchObject({ ok: false, detail: "missing: usergroups:read" });
    slack.control({ do: "scopes", scopes: SCOPES });
  });

  it("names a token that is not accepted", async () => {
    slack.control({ do: "revoke token" });
    expect(await checkSlack(visitor(slack), { channels: [] })).toMatchObject([{ what: "Slack token", ok: false }]);
    expect(await checkSocketMode("xapp-wrong", slack.apiUrl)).toMatchObject({
      ok: false,
      mend: expect.stringContaining("xapp-"),
    });
  });

  it("finds Socket Mode open", async () => {
    expect(await checkSocketMode(slack.appToken, slack.apiUrl)).toMatchObject({ ok: true });
  });
});
