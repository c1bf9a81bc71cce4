import { describe, expect, it } from "vitest";
import type { SandboxMessage } from "../../../../src/sandbox/api.ts";
import { channelMessages, firstUnread, repliesOf, rowsOf } from "../../../../src/sandbox/page/model/messages.ts";
import { ALERTS, ANA, BOT, handMadeWorld, minutesAgo, ROOT_TS } from "../hand-made-world.ts";

const world = handMadeWorld();

const said = (minutes: number, user: string): SandboxMessage => ({
  channel: ALERTS,
  ts: minutesAgo(minutes),
  broadcast: false,
  user,
  text: "",
  blocks: [],
  attachments: [],
  replyCount: 0,
  replyUsers: [],
  reactions: [],
});

describe("a channel's list", () => {
  it("holds roots, replies sent to the channel too, and what only this person sees", () => {
    const shown = channelMessages(world, ALERTS);
    expect(shown.map((message) => message.text.slice(0, 6))).toEqual([
      "Mornin",
      "Budget",
      "Thanks",
      "Critic",
      "Volume",
      "I know",
    ]);
    expect(repliesOf(world, ALERTS, ROOT_TS)).toHaveLength(3);
  });

  it("draws a person's next message short when it follows within five minutes", () => {
    const rows = rowsOf([said(20, ANA), said(18, ANA), said(10, ANA), said(9, BOT)], "Europe/Berlin", undefined);
    expect(rows.map((row) => row.short)).toEqual([false, true, false, false]);
  });

  it("never shortens what only one person sees, nor what follows it", () => {
    const aside = { ...said(19, BOT), ephemeralTo: ANA };
    const rows = rowsOf([said(20, BOT), aside, said(18, BOT)], "Europe/Berlin", undefined);
    expect(rows.map((row) => row.short)).toEqual([false, false, false]);
  });

  it("begins a day by the reader's calendar", () => {
    const around = [said(14 * 60 + 30, ANA), said(14 * 60 + 20, ANA)];
    expect(rowsOf(around, "Europe/Berlin", undefined).map((row) => row.newDay)).toEqual([true, true]);
    expect(rowsOf(around, "America/New_York", undefined).map((row) => row.newDay)).toEqual([true, false]);
  });

  it("finds the first unread message among those of others", () => {
    const messages = [said(9, BOT), said(8, ANA), said(7, BOT)];
    expect(firstUnread(messages, ANA, 1)).toBe(minutesAgo(7));
    expect(firstUnread(messages, ANA, 2)).toBe(minutesAgo(9));
    expect(firstUnread(messages, ANA, 0)).toBeUndefined();
  });
});
