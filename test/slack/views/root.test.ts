import { describe, expect, it } from "vitest";
import { SMALL_TOGETHER } from "../../../src/domain/detection.ts";
import type { Incident } from "../../../src/domain/incident.ts";
import { type RootScene, rootMessage } from "../../../src/slack/views/root.ts";
import { at, incidentOf, RESOLVED, ZONE } from "../support/examples.ts";
import { read } from "../support/read.ts";

function sceneOf(change: Partial<Incident> = {}, scene: Partial<RootScene> = {}): RootScene {
  return {
    incident: incidentOf(change),
    metricTitle: "Leads",
    place: "Acme Dental",
    groups: [{ name: "Acme Dental", observed: 0, expected: 23, low: true }],
    groupCount: 3,
    groupWord: "clients",
    adds: true,
    owner: "@U0MAX",
    action: "work through the checklist below. Most drops are a broken form or a paused campaign.",
    isNew: false,
    worst: [],
    knowableAt: at(1),
    blind: [],
    fault: null,
    altText: "Leads, two days",
    zone: ZONE,
    ...scene,
  };
}

function shown(change: Partial<Incident> = {}, scene: Partial<RootScene> = {}, fileId: string | null = null): string {
  return read(rootMessage(sceneOf(change, scene), fileId).blocks);
}

describe("the first message of a thread", () => {
  it("tells in one look what is missing, since when, what it costs and what to do first", () => {
    expect(shown({}, {}, "F1")).toMatchInlineSnapshot(`
      "# 🔴 Critical · Leads · Acme Dental
      *0 of 23 expected* since 14:00 (1 h 5 min) · missing so far *23 leads, about 1,035 EUR*
      (picture F1: Leads, two days)
      First: work through the checklist below. Most drops are a broken form or a paused campaign.
      ~ Owner <@U0MAX> · nobody on it yet · noticed 15:06, 6 min after it could be known · #42
      [ Acknowledge ] [ Resolve ] [ False alarm ] [ … Post-mortem | Expected from now on ]"
    `);
  });

  it("reads well aloud in one sentence, without markup", () => {
    expect(rootMessage(sceneOf(), null).text).toMatchInlineSnapshot(
      `"🔴 Critical · Leads · Acme Dental: 0 of 23 expected since <!date^1795096800^{time}|14:00> (1 h 5 min) · missing so far 23 leads, about 1,035 EUR"`,
    );
  });

  it("is complete without its picture", () => {
    expect(shown()).not.toContain("picture");
  });

  it("shows who is on it and how far the client's side is", () => {
    const waiting: Partial<Incident> = {
      status: "waiting",
      acknowledgedBy: "U0ANA",
      acknowledgedAt: at(1, 9),
      clientToldAt: at(1, 17),
      clientAcknowledgedAt: at(1, 22),
      clientAcknowledgedBy: "U0DANA",
    };
    expect(shown(waiting)).toMatchInlineSnapshot(`
      "# 🟠 Waiting on client · Leads · Acme Dental
      *0 of 23 expected* since 14:00 (1 h 5 min) · missing so far *23 leads, about 1,035 EUR*
      First: work through the checklist below. Most drops are a broken form or a paused campaign.
      ~ Owner <@U0MAX> · <@U0ANA> on it since 15:09 · client told 15:17 · client answered 15:22 · noticed 15:06, 6 min after it could be known · #42
      [ Resolve ] [ False alarm ] [ … Post-mortem | Expected from now on ]"
    `);
  });

  it("shows recovery as progress", () => {
    const recovering = shown({ status: "recovering", goodBuckets: 1 });
    expect(recovering).toContain("🔵 Recovering");
    expect(recovering).toContain("1 of 2 good buckets");
  });

  it("keeps the peak when it turns green, and offers the post-mortem and reopening", () => {
    expect(shown(RESOLVED)).toMatchInlineSnapshot(`
      "# 🟢 Resolved · Leads · Acme Dental
      lasted 3 h · cause: landing page down (client's side) · missed *41 leads, about 1,845 EUR* · lowest *0 of 23* at 14:00
      ~ Owner <@U0MAX> · resolved by itself 19:03 · noticed 15:06, 6 min after it could be known · #42
      [ Post-mortem ] [ Reopen ]"
    `);
  });

  it("keeps the worst value where sums mean nothing: it may be the highest", () => {
    const latency = { ...RESOLVED, unit: "s", lowestObserved: 5.12, lowestExpected: 1.1, shortfall: 0 };
    expect(shown(latency, { adds: false })).toContain("worst *5.1 s, 1.1 expected* at 14:00");
  });

  it("says who resolved it by hand, and why", () => {
    const byHand = shown({ ...RESOLVED, resolvedBy: "U0BEN", resolution: "the campaign ended", volumeBackAt: null });
    expect(byHand).toContain("resolved by <@U0BEN> 19:03 · “the campaign ended”");
  });

  it("says that a false alarm was one, and counts no loss", () => {
    const dismissed = {
      status: "dismissed",
      dismissedAt: at(1, 30),
      dismissedBy: "U0MAX",
      side: "false_alarm",
    } as const;
    expect(shown(dismissed)).toMatchInlineSnapshot(`
      "# ⚪ False alarm · Leads · Acme Dental
      lasted 1 h 30 min · lowest *0 of 23* at 14:00
      ~ Owner <@U0MAX> · dismissed by <@U0MAX> 15:30 · noticed 15:06, 6 min after it could be known · #42
      [ Post-mortem ] [ Reopen ]"
    `);
  });

  it("asks for somebody again after it was reopened", () => {
    const again = shown({ reopened: 1, reopenedAt: at(3), acknowledgedAt: at(1, 9), acknowledgedBy: null });
    expect(again).toContain("reopened 17:00 · nobody on it yet");
    expect(again).toContain("[ Acknowledge ]");
  });

  it("compares with nothing where nothing is expected yet and a fixed limit has spoken", () => {
    const learning = shown({ observed: 0, expected: 0, shortfall: 0 });
    expect(learning).toContain("*leads beyond the fixed limit* since 14:00 (1 h 5 min)");
    expect(learning).not.toContain(" of 0");
  });

  it("lists the groups, worst first, where several are low", () => {
    const groups = Array.from({ length: 14 }, (_, n) => ({
      name: `Client ${n}`,
      observed: n,
      expected: 20,
      low: n < 7,
    }));
    const many = shown({ client: null, observed: 212, expected: 480 }, { place: null, groups, groupCount: 20 });
    expect(many).toMatchInlineSnapshot(`
      "# 🔴 Critical · Leads · 7 of 20 clients low
      *212 of 480 expected* since 14:00 (1 h 5 min) · missing so far *23 leads, about 1,035 EUR*
      | *Client 0* | 0 of 20
      | *Client 1* | 1 of 20
      | *Client 2* | 2 of 20
      | *Client 3* | 3 of 20
      | *Client 4* | 4 of 20
      | *Client 5* | 5 of 20
      | *Client 6* | 6 of 20
      | *Client 7* | 7 of 20 · back
      | *Client 8* | 8 of 20 · back
      | … and 5 more
      First: work through the checklist below. Most drops are a broken form or a paused campaign.
      ~ Owner <@U0MAX> · nobody on it yet · noticed 15:06, 6 min after it could be known · #42
      [ Acknowledge ] [ Resolve ] [ False alarm ] [ … Post-mortem | Expected from now on ]"
    `);
  });

  it("names the groups that lack most where many fell together that do not show it alone", () => {
    const groups = [{ name: SMALL_TOGETHER, observed: 1, expected: 14, low: true }];
    const worst = ["Delft", "Ember"].map((name) => ({ name, observed: 0, expected: 2, low: true }));
    const many = shown({ client: null, observed: 1, expected: 14 }, { place: SMALL_TOGETHER, groups, worst });
    expect(many).toContain("# 🔴 Critical · Leads · small groups together");
    expect(many).toContain("| *Delft* | 0 of 2\n| *Ember* | 0 of 2");
  });

  it("counts what fell alone and names what fell together", () => {
    const groups = ["Acme", SMALL_TOGETHER].map((name) => ({ name, observed: 1, expected: 14, low: true }));
    expect(shown({ client: null }, { place: null, groups, groupCount: 20 })).toContain(
      "· Leads · 1 client and small groups together",
    );
  });

  it("says between what the loss lies, unless that is next to nothing", () => {
    expect(shown({ shortfallError: 5 })).toContain("missing so far *23 leads (15 to 31), about 1,035 EUR*");
    expect(shown({ shortfallError: 40 })).toContain("*23 leads (0 to 89), about");
    expect(shown({ shortfallError: 1 })).toContain("missing so far *23 leads, about 1,035 EUR*");
  });

  it("says of a new group that it was compared with the others", () => {
    expect(shown({}, { isNew: true })).toContain("\nStill learning: compared with what the other clients bring.");
  });

  it("names the source first where a source does not answer", () => {
    const source = { kind: "source", client: null, shortfall: 0, observed: 0, expected: 0 } as const;
    expect(
      shown(source, {
        blind: ["Leads", "Orders"],
        fault: "connection refused",
        action: null,
        owner: null,
        isNew: false,
        worst: [],
        knowableAt: null,
      }),
    ).toMatchInlineSnapshot(`
      "# 🔴 Critical · Source crm
      *No data since* 14:00 (1 h 5 min) · 2 metrics are blind: Leads and Orders
      The source says: connection refused
      ~ nobody on it yet · noticed 15:06 · #42
      [ Acknowledge ] [ Resolve ] [ False alarm ] [ … Post-mortem ]"
    `);
  });

  it("compares averages, not sums, where a metric does not add up", () => {
    const ratio = { unit: "%", lowestObserved: 5.12, lowestExpected: 1.1, shortfall: 0 };
    expect(shown(ratio, { adds: false, metricTitle: "Checkout errors", place: null })).toContain(
      "*5.1 %, 1.1 expected* since 14:00 (1 h 5 min)",
    );
  });

  it("takes names as text: none of them notifies, links or formats", () => {
    const evil = shown(
      { cause: "<@U0EVIL> *x*", side: "ours" },
      { place: "<!channel>", action: "see <https://evil|here>" },
    );
    expect(evil).toContain("# 🔴 Critical · Leads · <!channel>");
    expect(evil).toContain("First: see &lt;https://evil|here&gt;");
    expect(evil).toContain("cause: &lt;@U0EVIL&gt; ∗x∗ (our side)");
    expect(rootMessage(sceneOf({}, { place: "<!channel>" }), null).text).toContain("&lt;!channel&gt;");
  });
});
