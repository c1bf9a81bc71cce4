import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { neededScope } from "../../../src/sandbox/slack/events.ts";
import { readSlackManifest } from "../../../src/sandbox/slack/manifest.ts";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { button, clientOf, last, manifest, type RunningApp, startSlack, startSocketApp } from "./setting.ts";

let slack: LocalSlack;
let running: RunningApp | undefined;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await slack.stop();
});

const delivered = () =>
  slack
    .traffic()
    .filter(({ kind }) => kind === "delivery")
    .map(({ name }) => name.replace("event ", ""));

it("tells the app of its own labelled posts, of people and of channels", async () => {
  running = await startSocketApp(slack, () => {});
  const metadata = { event_type: "leadline_post", event_payload: { outbox_id: "o1" } };
  const { ts } = await clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: "x", metadata });
  slack.control({ do: "rename", channel: "C0ALERT", name: "alarms" });
  slack.control({ do: "archive", channel: "C0ALERT", archived: true });
  slack.control({ do: "deactivate", user: "U0BEN", deactivated: true });
  slack.control({ do: "revoke token" });
  slack.control({ do: "deactivate", user: "U0BEN", deactivated: false });

  // The log is in the order of the acknowledgements, which is the app's affair.
  await expect
    .poll(() => delivered().sort())
    .toEqual(["channel_archive", "channel_rename", "message_metadata_posted", "tokens_revoked", "user_change"]);
  expect(slack.traffic().find(({ name }) => name.endsWith("metadata_posted"))?.request).toMatchObject({
    event: { message_ts: ts, channel_id: "C0ALERT", app_id: slack.app.id, metadata },
  });
});

it("keeps back what the manifest does not subscribe to or the scopes do not cover", async () => {
  running = await startSocketApp(slack, () => {});
  slack.control({ do: "scopes", scopes: manifest.botScopes.filter((scope) => scope !== "reactions:read") });
  await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "no mention" });
  const ts = last(slack.world("U0ANA"), "C0ALERT")?.ts ?? "";
  await slack.act({ do: "react", as: "U0ANA", channel: "C0ALERT", ts, name: "eyes" });
  await slack.act({ do: "open home", as: "U0ANA" });
  await expect.poll(delivered).toEqual(["app_home_opened"]);
});

it("lets people of another company press buttons, and says whose they are", async () => {
  const bodies: unknown[] = [];
  running = await startSocketApp(slack, (app) => {
    app.action("fixed", async ({ ack, body }) => {
      bodies.push(body);
      await ack();
    });
  });
  const { ts = "" } = await clientOf(slack).chat.postMessage({
    channel: "C0SHARED",
    text: "x",
    blocks: [{ type: "actions", block_id: "b", elements: [button("fixed", "42:fixed")] }],
  });
  const on = { type: "message", channel: "C0SHARED", ts } as const;
  expect(await slack.act({ do: "press", as: "U0DANA", on, blockId: "b", actionId: "fixed" })).toEqual({ ok: true });
  expect(bodies).toMatchObject([
    {
      user: { id: "U0DANA", team_id: "T0ACME" },
      team: { id: "T0ACME" },
      channel: { id: "C0SHARED" },
      container: { type: "message", message_ts: ts },
      actions: [{ action_id: "fixed", block_id: "b", value: "42:fixed" }],
    },
  ]);
});

it("delivers a press on the rendering that was replaced a moment ago, with the message as it is now", async () => {
  const pressed: string[] = [];
  running = await startSocketApp(slack, (app) => {
    app.action("take", async ({ ack, body }) => {
      if (body.type === "block_actions") pressed.push(`${body.actions[0]?.block_id} in ${body.message?.text}`);
      await ack();
    });
  });
  const drawn = (block_id: string) => [{ type: "actions", block_id, elements: [button("take")] }];
  const { ts = "" } = await clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: "old", blocks: drawn("b1") });
  await clientOf(slack).chat.update({ channel: "C0ALERT", ts, text: "new", blocks: drawn("b2") });
  const on = { type: "message", channel: "C0ALERT", ts } as const;
  const press = (blockId: string) => slack.act({ do: "press", as: "U0ANA", on, blockId, actionId: "take" });
  expect([(await press("b1")).ok, (await press("b2")).ok, (await press("b3")).ok]).toEqual([true, true, false]);
  expect(pressed).toEqual(["b1 in new", "b2 in new"]);
});

it("finds a button in the blocks of an attachment", async () => {
  const containers: unknown[] = [];
  running = await startSocketApp(slack, (app) => {
    app.action("take", async ({ ack, body }) => {
      if (body.type === "block_actions") containers.push(body.container);
      await ack();
    });
  });
  const blocks = [{ type: "actions", block_id: "b", elements: [button("take")] }];
  const { ts = "" } = await clientOf(slack).chat.postMessage({
    channel: "C0ALERT",
    text: "x",
    attachments: [{ color: "#cc0000", blocks }],
  });
  const on = { type: "message", channel: "C0ALERT", ts } as const;
  expect(await slack.act({ do: "press", as: "U0ANA", on, blockId: "b", actionId: "take" })).toEqual({ ok: true });
  expect(containers).toMatchObject([{ type: "message_attachment", attachment_id: 1, message_ts: ts }]);
});

it("offers shortcuts: on a message with the message, and globally without", async () => {
  const seen: string[] = [];
  running = await startSocketApp(slack, (app) => {
    app.shortcut("add", async ({ ack, body }) => {
      seen.push(body.type === "message_action" ? `on ${body.message.text}` : body.type);
      await ack();
    });
    app.shortcut("declare", async ({ ack, body }) => {
      seen.push(body.type);
      await ack();
    });
  });
  await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "deploy at noon" });
  const ts = last(slack.world("U0ANA"), "C0ALERT")?.ts ?? "";
  await slack.act({ do: "shortcut", as: "U0BEN", callbackId: "add", channel: "C0ALERT", ts });
  await slack.act({ do: "shortcut", as: "U0BEN", callbackId: "declare" });
  expect(seen).toEqual(["on deploy at noon", "shortcut"]);
});

it("delivers a press twice when told to, with the same trigger", async () => {
  const triggers: string[] = [];
  running = await startSocketApp(slack, (app) => {
    app.command("/kpi", async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
  });
  slack.control({ do: "deliver", duplicate: true });
  await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" });
  await expect.poll(() => triggers.length).toBe(2);
  expect(triggers[0]).toBe(triggers[1]);
});

it("leaves nothing to a person whose account was deactivated", async () => {
  slack.control({ do: "deactivate", user: "U0ANA", deactivated: true });
  const answer = await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "hi" });
  expect(answer).toEqual({ ok: false, problem: "Ana Ruiz's account has been deactivated." });
});

it("reads commands, shortcuts, scopes and events from Slack's own manifest", () => {
  const document = parse(`
display_information: { name: Leadline }
features:
  app_home: { home_tab_enabled: true }
  bot_user: { display_name: leadline }
  slash_commands: [{ command: /kpi, description: Values, usage_hint: leads, should_escape: true }]
  shortcuts: [{ name: Add, type: message, callback_id: add, description: Timeline }]
oauth_config: { scopes: { bot: [commands], bot_optional: [pins:write] } }
settings: { event_subscriptions: { bot_events: [app_mention] } }
`);
  expect(readSlackManifest(document)).toEqual({
    appName: "Leadline",
    botName: "leadline",
    commands: [{ command: "/kpi", description: "Values", usageHint: "leads", shouldEscape: true }],
    shortcuts: [{ name: "Add", type: "message", callbackId: "add", description: "Timeline" }],
    botScopes: ["commands", "pins:write"],
    botEvents: ["app_mention"],
    homeTab: true,
    messagesTab: "off",
  });
  expect(() => readSlackManifest({})).toThrow("display_information.name is missing");
});

it("finds in the repository's manifest a scope for every event that it subscribes to", async () => {
  const file = await readFile(new URL("../../../manifest.yml", import.meta.url), "utf8");
  const { botEvents, botScopes, commands } = readSlackManifest(parse(file));
  const uncovered = botEvents.filter((event) => !botScopes.includes(neededScope(event) ?? "chat:write"));
  expect(uncovered).toEqual([]);
  expect(commands.map(({ command }) => command)).toEqual(["/kpi", "/incident"]);
});

it("lets nobody write to the app where the manifest makes its messages read-only", async () => {
  await slack.stop();
  slack = await startSlack({ manifest: { ...manifest, messagesTab: "read only" } });
  await clientOf(slack).chat.postMessage({ channel: "U0ANA", text: "for you" });
  const answer = await slack.act({ do: "say", as: "U0ANA", channel: "D0ANA", text: "thanks" });
  expect(answer.problem).toBe("Sending messages to this app has been turned off.");

  await slack.stop();
  slack = await startSlack({ manifest: { ...manifest, messagesTab: "off" } });
  const call = clientOf(slack).chat.postMessage({ channel: "U0ANA", text: "for you" });
  await expect(call).rejects.toThrow("messages_tab_disabled");
});
