import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { button, clientOf, last, type RunningApp, section, startSlack, startSocketApp } from "./setting.ts";

let slack: LocalSlack;
let running: RunningApp | undefined;

beforeEach(async () => {
  slack = await startSlack({ ackMs: 400 });
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await slack.stop();
});

describe("the real Bolt over Socket Mode", () => {
  it("starts, and the world says that the app is connected", async () => {
    running = await startSocketApp(slack, () => {});
    expect(slack.world("U0ANA").app.connected).toBe(true);
  });

  it("answers a slash command for the person alone", async () => {
    running = await startSocketApp(slack, (app) => {
      app.command("/kpi", async ({ ack, command }) => ack(`asked for ${command.text}`));
    });
    const answer = await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "/kpi leads" });

    expect(answer).toEqual({ ok: true });
    expect(last(slack.world("U0ANA"), "C0ALERT")).toMatchObject({ text: "asked for leads", ephemeralTo: "U0ANA" });
    expect(last(slack.world("U0BEN"), "C0ALERT")).toBeUndefined();
  });

  it("hears a button, and changes the message that carries it", async () => {
    running = await startSocketApp(slack, (app) => {
      app.action("take", async ({ ack, body, client }) => {
        await ack();
        if (body.type !== "block_actions" || !body.message) return;
        await client.chat.update({
          channel: "C0ALERT",
          ts: body.message.ts,
          text: `taken by ${body.user.id}`,
          blocks: [],
        });
      });
    });
    const { ts } = await clientOf(slack).chat.postMessage({
      channel: "#alerts",
      text: "a drop",
      blocks: [section("a drop"), { type: "actions", block_id: "b1", elements: [button("take")] }],
    });
    const answer = await slack.act({
      do: "press",
      as: "U0BEN",
      on: { type: "message", channel: "C0ALERT", ts: ts ?? "" },
      blockId: "b1",
      actionId: "take",
    });

    expect(answer).toEqual({ ok: true });
    const changed = await slack.until("U0ANA", (world) => {
      const message = last(world, "C0ALERT");
      return message?.editedAt ? message : undefined;
    });
    expect(changed).toMatchObject({ text: "taken by U0BEN", blocks: [] });
  });
});
