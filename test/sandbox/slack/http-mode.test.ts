import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { button, clientOf, last, quiet, section, startSlack } from "./setting.ts";

let slack: LocalSlack;
let closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
  await slack.stop();
});

/** The real Bolt behind a request URL. */
async function startHttpApp(signingSecret: string, listen: (app: App) => void): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret, logger: quiet });
  const app = new App({
    receiver,
    token: slack.botToken,
    deferInitialization: true,
    convoStore: false,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listen(app);
  await app.init();
  const server = (await receiver.start(0)) as Server;
  closing.push(() => receiver.stop());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

/** A bare request URL that answers as told, and keeps what it was asked. */
async function startBare(answer: (request: IncomingMessage) => { status: number; headers?: Record<string, string> }) {
  const asked: IncomingMessage[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    if (body.type === "url_verification") return response.end(body.challenge);
    asked.push(request);
    const { status, headers } = answer(request);
    return response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  await slack.useRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return asked;
}

describe("the real Bolt behind a request URL", () => {
  it("takes signed commands, presses, submissions and events", async () => {
    const heard: string[] = [];
    const url = await startHttpApp(slack.signingSecret, (app) => {
      app.event("app_mention", async () => void heard.push("mention"));
      app.command("/kpi", async ({ ack, command }) => ack({ response_type: "in_channel", text: `<${command.text}>` }));
      app.action("take", async ({ ack }) => {
        heard.push("press");
        await ack();
      });
      app.shortcut("declare", async ({ ack, body, client }) => {
        await ack();
        const title = { type: "plain_text" as const, text: "Declare" };
        await client.views.open({
          trigger_id: body.trigger_id,
          view: { type: "modal", callback_id: "declare", title, submit: title, blocks: [section("sure?") as never] },
        });
      });
      app.view("declare", async ({ ack }) => {
        heard.push("submission");
        await ack({ response_action: "clear" });
      });
    });
    await slack.useRequestUrl(url);

    expect(await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "/kpi leads" })).toEqual({ ok: true });
    expect(last(slack.world("U0BEN"), "C0ALERT")?.text).toBe("<leads>");
    const { ts = "" } = await clientOf(slack).chat.postMessage({
      channel: "C0ALERT",
      text: "t",
      blocks: [{ type: "actions", block_id: "b", elements: [button("take")] }],
    });
    const on = { type: "message", channel: "C0ALERT", ts } as const;
    await slack.act({ do: "press", as: "U0ANA", on, blockId: "b", actionId: "take" });
    await slack.act({ do: "shortcut", as: "U0ANA", callbackId: "declare" });
    const { id: viewId } = await slack.until("U0ANA", (world) => world.modals[0]);
    await slack.act({ do: "submit", as: "U0ANA", viewId, state: {} });
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "@leadline hello" });

    await expect.poll(() => heard).toEqual(["press", "submission", "mention"]);
    expect(slack.world("U0ANA").modals).toEqual([]);
  });

  it("is not believed with another signing secret", async () => {
    const url = await startHttpApp("another", () => {});
    await expect(slack.useRequestUrl(url)).rejects.toThrow("did not repeat the challenge (HTTP 401)");
  });
});

describe("an event to a request URL", () => {
  it("comes again with number and reason while the answers fail", async () => {
    slack.control({ do: "limits", retryEventsAfterMs: [0, 0, 0] });
    const asked = await startBare(() => ({ status: 500 }));
    await slack.act({ do: "open home", as: "U0ANA" });
    await expect.poll(() => asked.length).toBe(4);
    expect(asked.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1", "2", "3"]);
    expect(asked[1]?.headers["x-slack-retry-reason"]).toBe("http_error");
  });

  it("stops coming when the answer says x-slack-no-retry", async () => {
    slack.control({ do: "limits", retryEventsAfterMs: [0, 0, 0] });
    const asked = await startBare(() => ({ status: 500, headers: { "x-slack-no-retry": "1" } }));
    await slack.act({ do: "open home", as: "U0ANA" });
    await slack.until("U0ANA", () => slack.traffic().find(({ name }) => name === "event app_home_opened"));
    expect(asked).toHaveLength(1);
  });
});
