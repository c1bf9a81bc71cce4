import type { App } from "@slack/bolt";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { openSlack, type SlackConnection, type SlackOptions } from "../../../src/slack/transport/app.ts";
import { Inbox } from "../../../src/slack/transport/inbox.ts";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { slackInbox } from "../../../src/store/schema.ts";
import { openTestDatabase } from "../../support/database.ts";
import { eventually } from "../../support/patience.ts";
import { ALERTS, ANA, startSlack, testCore, visitor } from "./bench.ts";

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

async function connect(register: (app: App) => void, more: Partial<SlackOptions> = {}): Promise<SlackConnection> {
  const { botToken, appToken, apiUrl } = slack;
  const connection = await openSlack({
    settings: { mode: "socket", botToken, appToken, apiUrl },
    core: testCore(database.db),
    register,
    ...more,
  });
  open.push(connection);
  await connection.start();
  return connection;
}

const rows = () => database.db.select().from(slackInbox);

const allDone = async () => (await rows()).every((row) => row.doneAt !== null);

async function button(): Promise<{ ts: string }> {
  const posted = await visitor(slack).chat.postMessage({
    channel: ALERTS,
    text: "incident",
    blocks: [
      {
        type: "actions",
        block_id: "b",
        elements: [
          { type: "button", action_id: "ack", text: { type: "plain_text", text: "Acknowledge" }, value: "42" },
        ],
      },
    ],
  });
  return { ts: posted.ts ?? "" };
}

const press = (ts: string) =>
  slack.act({ do: "press", as: ANA, on: { type: "message", channel: ALERTS, ts }, blockId: "b", actionId: "ack" });

describe("what Slack delivers", () => {
  it("is stored before it is acknowledged, and its body dropped when it has been worked off", async () => {
    const during: unknown[] = [];
    await connect((app) => {
      app.action("ack", async ({ ack }) => {
        during.push(...(await rows()));
        await ack();
      });
    });
    const { ts } = await button();
    expect(await press(ts)).toEqual({ ok: true });
    await eventually(allDone);
    expect(during).toMatchObject([{ kind: "action", doneAt: null, body: { type: "block_actions" } }]);
    expect(JSON.stringify(during)).not.toContain('"token"');
    expect(await rows()).toMatchObject([{ kind: "action", body: null, fault: null }]);
  });

  it("is worked off once when it comes twice", async () => {
    let presses = 0;
    let mentions = 0;
    let commands = 0;
    await connect((app) => {
      app.action("ack", async ({ ack }) => {
        presses++;
        await ack();
      });
      app.event("app_mention", async () => void mentions++);
      app.command("/kpi", async ({ ack }) => {
        commands++;
        await ack();
      });
    });
    slack.control({ do: "deliver", duplicate: true });
    await press((await button()).ts);
    await slack.act({ do: "command", as: ANA, channel: ALERTS, text: "/kpi leads" });
    await slack.act({ do: "say", as: ANA, channel: ALERTS, text: "@leadline hello" });
    await eventually(async () => mentions > 0 && (await allDone()));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([presses, commands, mentions]).toEqual([1, 1, 1]);
  });

  it("is not acknowledged when it cannot be stored, and comes again", async () => {
    let mentions = 0;
    const hasty = await startSlack({ ackMs: 300 });
    const { botToken, appToken, apiUrl } = hasty;
    const settings = { mode: "socket", botToken, appToken, apiUrl } as const;
    const connection = await connect((app) => app.event("app_mention", async () => void mentions++), { settings });
    await database.db.execute(sql`alter table slack_inbox rename to slack_inbox_away`);
    hasty.control({ do: "limits", retryEventsAfterMs: [60_000] });
    await hasty.act({ do: "say", as: ANA, channel: ALERTS, text: "@leadline hello" });
    await eventually(() => hasty.traffic().some(({ kind }) => kind === "delivery"));
    expect(mentions).toBe(0);
    await database.db.execute(sql`alter table slack_inbox_away rename to slack_inbox`);
    hasty.control({ do: "clock", advance: 60_000 });
    await eventually(() => mentions === 1);
    await connection.stop();
    await hasty.stop();
  });

  it("may be a modal that is submitted again after it was refused", async () => {
    const notes: unknown[] = [];
    await connect((app) => {
      app.action("ack", async ({ ack, client, body }) => {
        await ack();
        await client.views.open({
          trigger_id: (body as { trigger_id: string }).trigger_id,
          view: {
            type: "modal",
            callback_id: "note",
            title: { type: "plain_text", text: "Note" },
            submit: { type: "plain_text", text: "Save" },
            blocks: [
              {
                type: "input",
                block_id: "n",
                label: { type: "plain_text", text: "Note" },
                element: { type: "plain_text_input", action_id: "v" },
              },
            ],
          },
        });
      });
      app.view("note", async ({ ack, view }) => {
        const note = view.state.values.n?.v?.value;
        notes.push(note);
        await (note === "bad" ? ack({ response_action: "errors", errors: { n: "say more" } }) : ack());
      });
    });
    await press((await button()).ts);
    const view = await slack.until(ANA, (world) => world.modals[0]);
    const submit = (value: string) =>
      slack.act({ do: "submit", as: ANA, viewId: view.id, state: { n: { v: { type: "plain_text_input", value } } } });
    await submit("bad");
    await submit("good");
    await eventually(() => notes.length === 2);
    expect(notes).toEqual(["bad", "good"]);
  });
});

describe("what was left unfinished", () => {
  const began = (kind: string, body: Record<string, unknown> | null, secondsAgo: number, attempts = 1) =>
    database.db.insert(slackInbox).values({
      key: `${kind}:${secondsAgo}:${attempts}`,
      kind,
      body,
      receivedAt: Date.now() - secondsAgo * 1000,
      attempts,
    });
  const mention = () => ({
    team_id: "T0SOUND01",
    type: "event_callback",
    event_id: "Ev1",
    event: { type: "app_mention", user: ANA, text: "hello", channel: ALERTS, ts: "1.2", event_ts: "1.2" },
  });
  const click = () => ({
    type: "block_actions",
    team: { id: "T0SOUND01" },
    user: { id: ANA },
    trigger_id: "dead",
    actions: [{ type: "button", action_id: "ack", block_id: "b", action_ts: "1.2", value: "42" }],
  });

  it("is worked off after a restart, and listeners know that it is from before", async () => {
    await began("event", mention(), 30);
    await began("action", click(), 60);
    const from: unknown[] = [];
    await connect((app) => {
      app.event("app_mention", async ({ context }) => void from.push(["event", context.replayed]));
      app.action("ack", async ({ ack, context }) => {
        await ack();
        from.push(["action", context.replayed]);
      });
    });
    await eventually(async () => from.length === 2 && (await allDone()));
    expect(from.sort()).toEqual([
      ["action", true],
      ["event", true],
    ]);
  });

  it("is left alone while whoever received it may be at it, and given up when it is hopeless", async () => {
    await began("action", click(), 5);
    await began("action", click(), 3_600);
    await began("event", null, 60);
    await began("event", mention(), 4_000, 3);
    let calls = 0;
    await connect((app) => {
      app.action("ack", async () => void calls++);
      app.event("app_mention", async () => void calls++);
    });
    await eventually(async () => (await rows()).filter((row) => row.doneAt !== null).length === 3);
    expect(calls).toBe(0);
    const faults = (await rows()).map((row) => row.fault);
    expect(faults).toEqual(
      expect.arrayContaining([
        "it is more than 30 minutes old",
        "it was too large to be kept",
        "it failed 3 times",
        null,
      ]),
    );
  });

  it("is tried three times when its listener fails, if it is an event", async () => {
    let now = Date.now();
    let tries = 0;
    const core = testCore(database.db, () => now);
    const inbox = new Inbox(core, async () => {
      tries++;
      throw new Error("no");
    });
    await expect(inbox.take({ body: mention(), ack: async () => undefined })).rejects.toThrow("no");
    for (let round = 0; round < 6; round++) {
      now += 200_000;
      await inbox.replay();
    }
    expect(tries).toBe(3);
    expect(await rows()).toMatchObject([{ attempts: 3, body: null, fault: "it failed 3 times" }]);
  });

  it("is not tried again when a person has seen that the click failed", async () => {
    let tries = 0;
    const inbox = new Inbox(testCore(database.db), async () => {
      tries++;
      throw new Error("no");
    });
    await expect(inbox.take({ body: click(), ack: async () => undefined })).rejects.toThrow("no");
    expect(await rows()).toMatchObject([{ fault: "a listener failed (Error)", body: null }]);
    expect(tries).toBe(1);
  });

  it("is worked off although the acknowledgement could not be sent", async () => {
    const inbox = new Inbox(testCore(database.db), async ({ ack }) => ack());
    const ack = async () => {
      throw new Error("the socket is gone");
    };
    await inbox.take({ body: mention(), ack });
    expect(await rows()).toMatchObject([{ fault: null, doneAt: expect.any(Number) }]);
  });

  it("keeps what the database can hold: no NUL, no half of a pair, no secret, nothing huge", async () => {
    const inbox = new Inbox(testCore(database.db), () => new Promise(() => undefined));
    const body = { ...mention(), token: "s3cret", event: { ...mention().event, text: "a\0b\ud800c" } };
    inbox.take({ body, ack: async () => undefined }).catch(() => undefined);
    inbox
      .take({ body: { ...body, event_id: "Ev2", big: "x".repeat(300_000) }, ack: async () => undefined })
      .catch(() => undefined);
    await eventually(async () => (await rows()).length === 2);
    const [small, big] = (await rows()).sort((a, b) => a.key.localeCompare(b.key));
    expect(small?.body).toMatchObject({ event: { text: "ab\ufffdc" } });
    expect(JSON.stringify(small)).not.toContain("s3cret");
    expect(big?.body).toBeNull();
  });
});

it("forgets deliveries that cannot come again", async () => {
  const day = 24 * 3_600_000;
  const values = { kind: "event", body: null };
  await database.db.insert(slackInbox).values([
    { ...values, key: "old", receivedAt: Date.now() - 3 * day, doneAt: Date.now() },
    { ...values, key: "open", receivedAt: Date.now() - 3 * day },
    { ...values, key: "young", receivedAt: Date.now() - day, doneAt: Date.now() },
  ]);
  await new Inbox(testCore(database.db), async () => undefined).sweep();
  expect((await rows()).map((row) => row.key).sort()).toEqual(["open", "young"]);
  await database.db.delete(slackInbox).where(eq(slackInbox.key, "open"));
});
