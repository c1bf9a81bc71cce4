import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { button, clientOf, last, type RunningApp, section, startSlack, startSocketApp } from "./setting.ts";

let slack: LocalSlack;
let running: RunningApp | undefined;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await running?.stop();
  running = undefined;
  await slack.stop();
});

/** From now on Slack waits for an acknowledgement for a moment only. */
async function inHaste(): Promise<void> {
  await slack.stop();
  slack = await startSlack({ ackMs: 300 });
}

/** A bare connection that acknowledges only what `answer` says. */
async function connect(answer: (envelope: Envelope) => boolean): Promise<{ seen: Envelope[]; socket: WebSocket }> {
  const { url } = await clientOf(slack, slack.appToken).apps.connections.open({});
  const socket = new WebSocket(url ?? "");
  sockets.push(socket);
  const seen: Envelope[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data) => {
      const envelope: Envelope = JSON.parse(String(data));
      if (envelope.type === "hello") resolve();
      seen.push(envelope);
      if (envelope.envelope_id && answer(envelope)) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
    });
  });
  return { seen, socket };
}

interface Envelope {
  readonly type: string;
  readonly reason?: string;
  readonly envelope_id?: string;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
  readonly debug_info?: { readonly approximate_connection_time?: number };
  readonly payload?: { readonly event_id?: string; readonly event?: { readonly type: string } };
}

const deliveries = () => slack.traffic().filter((entry) => entry.kind === "delivery");

async function deliveredTimes(count: number): Promise<void> {
  await slack.until("U0ANA", () => (deliveries().length >= count ? true : undefined));
}

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

  it("gets names in a command's text as ids", async () => {
    const texts: string[] = [];
    running = await startSocketApp(slack, (app) => {
      app.command("/kpi", async ({ ack, command }) => {
        texts.push(command.text);
        await ack();
      });
    });
    await slack.act({
      do: "command",
      as: "U0ANA",
      channel: "C0ALERT",
      text: "/kpi @ben in #alerts for @responders & <b>",
    });
    expect(texts).toEqual(["<@U0BEN|ben> in <#C0ALERT|alerts> for <!subteam^S0RESP|@responders> &amp; &lt;b&gt;"]);
  });

  it("hears a button, and changes the message that carries it", async () => {
    running = await startSocketApp(slack, (app) => {
      app.action("take", async ({ ack, body, client }) => {
        await ack();
        if (body.type !== "block_actions" || !body.message) return;
        const text = `taken by ${body.user.id}`;
        await client.chat.update({ channel: "C0ALERT", ts: body.message.ts, text, blocks: [] });
      });
    });
    const { ts = "" } = await clientOf(slack).chat.postMessage({
      channel: "#alerts",
      text: "a drop",
      blocks: [section("a drop"), { type: "actions", block_id: "b1", elements: [button("take")] }],
    });
    const answer = await slack.act({
      do: "press",
      as: "U0BEN",
      on: { type: "message", channel: "C0ALERT", ts },
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

  it("hears a mention, an opened Home tab, a reaction and a join", async () => {
    const heard: string[] = [];
    running = await startSocketApp(slack, (app) => {
      app.event("app_mention", async ({ event }) => void heard.push(`mention ${event.text}`));
      app.event("app_home_opened", async ({ event }) => void heard.push(`home ${event.user}`));
      app.event("reaction_added", async ({ event }) => void heard.push(`reaction ${event.reaction}`));
      app.event("member_joined_channel", async ({ event }) => void heard.push(`joined ${event.user}`));
    });
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "hello @leadline" });
    const ts = last(slack.world("U0ANA"), "C0ALERT")?.ts ?? "";
    await slack.act({ do: "react", as: "U0BEN", channel: "C0ALERT", ts, name: "pushpin" });
    await slack.act({ do: "open home", as: "U0BEN" });
    await slack.act({ do: "invite", as: "U0ANA", channel: "C0ALERT", user: "U0GUS" });

    await slack.until("U0ANA", () => (heard.length === 4 ? true : undefined));
    expect(heard.sort()).toEqual(["home U0BEN", "joined U0GUS", "mention hello <@U0SANDBOT1>", "reaction pushpin"]);
  });

  it("says to the person what Slack would when nobody listens or nobody answers", async () => {
    const command = { do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" } as const;
    expect(await slack.act(command)).toEqual({
      ok: false,
      problem: '/kpi failed with the error "dispatch_failed": Leadline is not connected.',
    });
    expect(slack.world("U0ANA").toasts).toHaveLength(1);
    await inHaste();
    running = await startSocketApp(slack, (app) => {
      app.command("/kpi", async () => {});
    });
    expect(await slack.act(command)).toEqual({
      ok: false,
      problem: '/kpi failed with the error "operation_timeout": Leadline did not answer in time.',
    });
    expect(slack.world("U0ANA").toasts).toHaveLength(1);
    expect(slack.world("U0BEN").toasts).toHaveLength(0);
  });

  it("comes back after its sockets were dropped", async () => {
    const listen: Parameters<typeof startSocketApp>[1] = (app) => app.command("/kpi", async ({ ack }) => ack());
    // Also how long the client waits before it connects again.
    running = await startSocketApp(slack, listen, { clientPingTimeout: 1_000 });
    slack.control({ do: "drop sockets" });
    await slack.until("U0ANA", (world) => (world.app.connected ? undefined : true));
    await slack.until("U0ANA", (world) => (world.app.connected ? true : undefined));
    expect(await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" })).toEqual({ ok: true });
  });
});

describe("a connection", () => {
  it("is greeted with the time it may expect to live", async () => {
    const { seen } = await connect(() => true);
    expect(seen[0]).toMatchObject({ type: "hello", debug_info: { approximate_connection_time: 18_060 } });
  });

  it("shares the envelopes with the others: each goes to one of them", async () => {
    const [first, second] = [await connect(() => true), await connect(() => true)];
    for (let turn = 0; turn < 4; turn += 1) {
      await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" });
    }
    const commands = (seen: readonly Envelope[]) => seen.filter(({ type }) => type === "slash_commands").length;
    expect([commands(first.seen), commands(second.seen)]).toEqual([2, 2]);
  });

  it("is refused when ten are open", async () => {
    for (let count = 0; count < 10; count += 1) await connect(() => true);
    await expect(connect(() => true)).rejects.toThrow("too_many_websockets");
  });

  it("needs a fresh address each time", async () => {
    const { url = "" } = await clientOf(slack, slack.appToken).apps.connections.open({});
    const open = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        sockets.push(socket);
        socket.on("open", () => resolve("open"));
        socket.on("error", () => resolve("refused"));
      });
    expect([await open(), await open()]).toEqual(["open", "refused"]);
  });

  it("is warned and then asked to come again on a refresh", async () => {
    const { seen } = await connect(() => true);
    slack.control({ do: "refresh sockets" });
    await expect.poll(() => seen.map(({ reason }) => reason)).toEqual([undefined, "warning", "refresh_requested"]);
  });
});

describe("an event that is not acknowledged", () => {
  it("comes again at once, after a minute and after five, with its id and the count, then no more", async () => {
    await inHaste();
    const { seen } = await connect(({ type }) => type !== "events_api");
    await slack.act({ do: "open home", as: "U0ANA" });
    await deliveredTimes(2);
    expect(deliveries()).toHaveLength(2);
    slack.control({ do: "clock", advance: 60_000 });
    await deliveredTimes(3);
    slack.control({ do: "clock", advance: 300_000 });
    await deliveredTimes(4);
    slack.control({ do: "clock", advance: 3_600_000 });

    const events = seen.filter(({ type }) => type === "events_api");
    expect(events.map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1, 2, 3]);
    expect(events.map(({ retry_reason }) => retry_reason)).toEqual(["", "timeout", "timeout", "timeout"]);
    expect(new Set(events.map(({ payload }) => payload?.event_id)).size).toBe(1);
  });

  it("waits for an app that comes later", async () => {
    slack.control({ do: "limits", retryEventsAfterMs: [0, 60_000] });
    await slack.act({ do: "open home", as: "U0ANA" });
    const { seen } = await connect(() => true);
    slack.control({ do: "clock", advance: 60_000 });
    await expect.poll(() => seen.at(-1)?.payload?.event?.type).toBe("app_home_opened");
  });

  it("is sent again over another connection when its own breaks", async () => {
    const first = await connect(() => false);
    await slack.act({ do: "open home", as: "U0ANA" });
    await expect.poll(() => first.seen.length).toBe(2);
    const second = await connect(() => true);
    first.socket.terminate();
    await expect.poll(() => second.seen.at(-1)).toMatchObject({ retry_attempt: 1, retry_reason: "connection_failed" });
  });

  it("may come twice or late when the test says so", async () => {
    const { seen } = await connect(() => true);
    slack.control({ do: "deliver", duplicate: true });
    await slack.act({ do: "open home", as: "U0ANA" });
    await expect.poll(() => seen.length).toBe(3);
    expect(seen[1]?.payload?.event_id).toBe(seen[2]?.payload?.event_id);

    slack.control({ do: "deliver", delayMs: 60_000 });
    await slack.act({ do: "open home", as: "U0BEN" });
    slack.control({ do: "deliver" });
    await slack.act({ do: "open home", as: "U0GUS" });
    await expect.poll(() => seen.length).toBe(4);
    slack.control({ do: "clock", advance: 60_000 });
    await expect.poll(() => seen.length).toBe(5);
    expect(seen.slice(3).map(({ payload }) => payload?.event)).toMatchObject([{ user: "U0GUS" }, { user: "U0BEN" }]);
  });
});
