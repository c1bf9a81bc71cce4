import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, last, section, startSlack } from "./setting.ts";

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.stop());

const post = async (rest: Record<string, unknown>) => {
  const { ts = "" } = await clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: "a drop", ...rest });
  return ts;
};
const notified = () => slack.world("U0ANA").notifications.map(({ user, reason }) => `${user} ${reason}`);
const rich = (element: object) => [
  { type: "rich_text", elements: [{ type: "rich_text_section", elements: [element] }] },
];

describe("a new message notifies", () => {
  it.each([
    ["a person mentioned in the text", { text: "<@U0ANA> look" }, ["U0ANA mention"]],
    ["a person mentioned in a block", { blocks: [section("<@U0BEN|ben> look")] }, ["U0BEN mention"]],
    ["a person in rich text", { blocks: rich({ type: "user", user_id: "U0BEN" }) }, ["U0BEN mention"]],
    [
      "a group's members who are in the channel",
      { text: "<!subteam^S0RESP>" },
      ["U0ANA group mention", "U0BEN group mention"],
    ],
    [
      "a group in rich text",
      { blocks: rich({ type: "usergroup", usergroup_id: "S0RESP" }) },
      ["U0ANA group mention", "U0BEN group mention"],
    ],
    ["everybody in the channel", { text: "<!channel>" }, ["U0ANA channel mention", "U0BEN channel mention"]],
    ["the reader of a direct message", { channel: "U0GUS" }, ["U0GUS direct message"]],
  ])("%s", async (_, message, expected) => {
    await post(message);
    expect(notified()).toEqual(expected);
  });

  it.each([
    ["somebody who is not in the channel", { text: "<@U0GUS>" }],
    ["by an escaped name", { text: "&lt;!channel&gt; &lt;@U0ANA&gt;" }],
    ["by plain text", { blocks: [{ type: "header", text: { type: "plain_text", text: "<@U0ANA> <!channel>" } }] }],
    ["by the text of rich text", { blocks: rich({ type: "text", text: "<!channel>" }) }],
    ["by a cell of a table", { blocks: [{ type: "table", rows: [[{ type: "raw_text", text: "<!channel>" }]] }] }],
    ["by an attachment", { attachments: [{ text: "<@U0ANA>", color: "#ff0000" }] }],
  ])("nobody: %s", async (_, message) => {
    await post(message);
    expect(notified()).toEqual([]);
  });
});

describe("an edit", () => {
  it("notifies nobody, whatever it adds", async () => {
    const ts = await post({});
    await clientOf(slack).chat.update({ channel: "C0ALERT", ts, text: "<@U0ANA> <!channel>" });
    expect(notified()).toEqual([]);
  });
});

describe("a reply", () => {
  it("reaches who takes part in the thread: by writing or by having been mentioned", async () => {
    const threadTs = await post({ text: "for <@U0BEN>" });
    await post({ thread_ts: threadTs, text: "first" });
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "mine now", threadTs });
    await post({ thread_ts: threadTs, text: "<!channel> second" });
    const roots = ["U0BEN mention", "U0BEN thread reply", "U0BEN thread reply"];
    expect(notified()).toEqual([...roots, "U0ANA thread reply", "U0BEN thread reply"]);
  });
});

describe("unread", () => {
  it("counts what others wrote in the channel, and is over once the person has looked", async () => {
    const threadTs = await post({ text: "<@U0ANA>" });
    await post({ thread_ts: threadTs, text: "a reply is not in the channel" });
    const alerts = () => slack.world("U0ANA").channels.find(({ id }) => id === "C0ALERT");
    expect(alerts()).toMatchObject({ unread: 1, mentions: 2 });
    await slack.act({ do: "read", as: "U0ANA", channel: "C0ALERT" });
    expect(alerts()).toMatchObject({ unread: 0, mentions: 0 });
  });
});

describe("what a person types", () => {
  it("becomes real mentions, and everything else stays text", async () => {
    const text = "@ben and @responders: see #alerts, not @nobody <!channel> a@ben.example https://x.example/a?b=1.";
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text });
    expect(last(slack.world("U0ANA"), "C0ALERT")?.text).toBe(
      "<@U0BEN> and <!subteam^S0RESP>: see <#C0ALERT>, not @nobody &lt;!channel&gt; a@ben.example <https://x.example/a?b=1>.",
    );
    expect(notified()).toEqual(["U0BEN mention"]);
  });

  it("is no command in a thread, and an unknown command is said to be one", async () => {
    const threadTs = await post({});
    const say = (text: string, rest: object = {}) =>
      slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text, ...rest });
    expect((await say("/kpi", { threadTs })).problem).toBe("/kpi is not supported in threads. Sorry!");
    expect((await say("/kpj leads")).problem).toBe("/kpj is not a valid command.");
  });
});

describe("people of another company", () => {
  it("see shared channels only, have no commands, and may press buttons there", async () => {
    const world = slack.world("U0DANA");
    expect(world.channels.map(({ id }) => id)).toEqual(["C0SHARED"]);
    expect([world.commands, world.shortcuts]).toEqual([[], []]);
    const refused = await slack.act({ do: "say", as: "U0DANA", channel: "C0SHARED", text: "/kpi" });
    expect(refused.problem).toBe("/kpi is not a valid command.");
    const elsewhere = await slack.act({ do: "say", as: "U0DANA", channel: "C0ALERT", text: "hi" });
    expect(elsewhere.ok).toBe(false);
    const invited = { do: "invite", as: "U0ANA", channel: "C0ALERT", user: "U0DANA" } as const;
    expect((await slack.act(invited)).problem).toContain("is of another company");
  });

  it("are guests or externals: neither finds public channels by itself, members do", () => {
    const ids = (as: string) => slack.world(as).channels.map(({ id }) => id);
    expect(ids("U0GUS")).toEqual(["C0SHARED"]);
    expect(ids("U0BEN")).toEqual(["C0ALERT", "C0ELSE", "G0SECRET", "C0SHARED"]);
    expect(slack.world("U0BEN").messages.C0ELSE).toBeUndefined();
  });
});
