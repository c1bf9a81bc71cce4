import { describe, expect, it } from "vitest";
import type { Incident } from "../../../src/domain/incident.ts";
import { clientMessage } from "../../../src/slack/views/client-message.ts";
import { type NoteScene, noteMessage } from "../../../src/slack/views/note.ts";
import { pageMessage } from "../../../src/slack/views/page.ts";
import { at, incidentOf, RESOLVED, ZONE } from "../support/examples.ts";
import { read } from "../support/read.ts";

function note(content: Record<string, unknown>, change: Partial<Incident> = {}): string | undefined {
  const { latest = null, ...written } = content;
  const incident = incidentOf(change);
  const scene = {
    incident,
    clientName: "Acme Dental",
    content: written,
    latest,
    droppedAt: at(3),
    adds: true,
    zone: ZONE,
  };
  return noteMessage(scene as NoteScene)?.text.replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1");
}

describe("a note in the thread", () => {
  it.each<[string, Record<string, unknown>, Partial<Incident>, string]>([
    [
      "recovery, with what is still needed",
      { note: "recovering", latest: { observed: 19, expected: 22 } },
      { goodBuckets: 1 },
      "Volume is coming back: 19 of 22 expected in the last hour. One more good hour and this resolves itself.",
    ],
    [
      "recovery in buckets that have no name",
      { note: "recovering", good: 1, needed: 3, latest: { observed: 19, expected: 22 } },
      { goodBuckets: 1, bucketMs: 30_000 },
      "Volume is coming back: 19 of 22 expected in the last 30 s. 2 more good 30 s stretches and this resolves itself.",
    ],
    [
      "the end, with all times",
      { note: "resolved" },
      RESOLVED,
      "Resolved after 3 h. Noticed in 1 h 6 min, acknowledged in 3 min, client told in 11, client fixed it in 52. Missed 41 leads, about 1,845 EUR.",
    ],
    [
      "an end by hand, with the reason",
      { note: "resolved" },
      { status: "resolved", resolvedAt: at(2), resolvedBy: "U0BEN", resolution: "campaign <over>" },
      "Resolved after 2 h. Noticed in 1 h 6 min. Missed 23 leads, about 1,035 EUR. It was <@U0BEN> who closed it: “campaign &lt;over&gt;”",
    ],
    [
      "a new drop",
      { note: "reopened", reason: "it dropped again", latest: { observed: 2, expected: 20 } },
      { reopened: 1, reopenedAt: at(3) },
      "It dropped again at 17:00 (2 of 20): reopened.",
    ],
    [
      "a reopening by hand",
      { note: "reopened", person: "U0ANA", reason: "not over" },
      {},
      "<@U0ANA> reopened this: “not over”",
    ],
    [
      "a false alarm",
      { note: "dismissed" },
      { dismissedAt: at(2), dismissedBy: "U0MAX", resolution: "a test" },
      "<@U0MAX> dismissed this as a false alarm: “a test”",
    ],
    [
      "the client's answer",
      { note: "client_acknowledged" },
      { clientToldAt: at(1, 17), clientAcknowledgedAt: at(1, 22), clientAcknowledgedBy: "U0DANA" },
      "<@U0DANA> for Acme Dental: we're on it, 5 min after they were told.",
    ],
    [
      "the client's fix",
      { note: "client_fixed" },
      { clientFixedAt: at(2), clientFixedBy: "U0DANA" },
      "<@U0DANA> for Acme Dental: fixed on our side. I go on watching: it resolves itself after 2 good hours.",
    ],
    ["a group that joined", { note: "series_joined", group: "<!here>" }, {}, "Low now as well: &lt;!here&gt;."],
    [
      "late rows",
      { note: "healed", reason: "late rows" },
      {},
      "Late rows have come in: nothing was missing after all.",
    ],
    [
      "the end, to the client",
      { note: "client_resolved" },
      RESOLVED,
      "<@U0DANA> leads are coming in again. Thank you.",
    ],
    [
      "an end by hand, to a client who never answered",
      { note: "client_resolved" },
      { status: "resolved", resolvedAt: at(2), resolvedBy: "U0BEN" },
      "We have closed this on our side. Thank you.",
    ],
  ])("tells of %s", (_, content, change, words) => {
    expect(note(content, change)).toBe(words);
  });

  it("is not sent where this version does not know what it says", () => {
    expect(note({ note: "toString" })).toBeUndefined();
  });
});

describe("the page", () => {
  const scene = {
    incident: incidentOf(),
    metricTitle: "Leads",
    place: "Acme Dental",
    adds: true,
    again: false,
    dropped: null,
    zone: ZONE,
  };

  it("mentions the responders with the figures", () => {
    const page = pageMessage({ ...scene, responders: ["@S0RESP", "U0MAX"] });
    expect(read(page?.blocks ?? [])).toBe(
      "<!subteam^S0RESP> and <@U0MAX> 0 of 23 leads expected for Acme Dental since 14:00",
    );
  });

  it("speaks of the new drop when an incident goes on with one", () => {
    const dropped = { at: at(3), latest: { observed: 2, expected: 20 } };
    const page = pageMessage({ ...scene, again: true, dropped, responders: ["U0MAX"] });
    expect(read(page?.blocks ?? [])).toBe("<@U0MAX> again: 2 of 20 leads expected for Acme Dental since 17:00");
  });

  it("compares with nothing where nothing is expected yet and a fixed limit has spoken", () => {
    const incident = incidentOf({ observed: 0, expected: 0, shortfall: 0 });
    const page = pageMessage({ ...scene, incident, responders: ["U0MAX"] });
    expect(read(page?.blocks ?? [])).toBe("<@U0MAX> leads for Acme Dental beyond the fixed limit since 14:00");
  });

  it("is not sent where nobody is to be told", () => {
    expect(pageMessage({ ...scene, responders: [] })).toBeNull();
  });
});

describe("the message to the client's owners", () => {
  const text = "Acme's form has received *no* leads <!channel>.\nSee https://acme.example/form, please.";
  const scene = {
    incident: incidentOf({ clientToldAt: at(1, 17) }),
    text,
    owners: ["U0DANA", "S0ACME"],
    adds: true,
    zone: ZONE,
  };

  it("mentions the owners and takes a person's words as nothing but words", () => {
    const message = clientMessage(scene);
    expect(message.text).toContain("<@U0DANA> and <!subteam^S0ACME> Acme's form");
    expect(message.text).toContain("&lt;!channel&gt;");
    expect(JSON.stringify(message.blocks)).not.toContain("mrkdwn");
    expect(read(message.blocks)).toMatchInlineSnapshot(`
      "@U0DANA @S0ACME Acme's form has received *no* leads <!channel>.
      See https://acme.example/form, please.
      [ We're on it ] [ Fixed on our side ]"
    `);
  });

  it("links what is an address, and leaves the rest a word: Slack would refuse the whole message", () => {
    const odd = clientMessage({ ...scene, text: "http://[x (https://acme.example/ok) http://%%" });
    const links = [...JSON.stringify(odd.blocks).matchAll(/"type":"link","url":"([^"]*)"/g)].map(([, url]) => url);
    expect(links).toEqual(["https://acme.example/ok"]);
    expect(read(odd.blocks)).toContain("http://[x (https://acme.example/ok) http://%%");
  });

  it("speaks of no seconds that come in again", () => {
    const slow = { ...scene, adds: false, incident: incidentOf({ ...RESOLVED, unit: "s" }) };
    expect(read(clientMessage(slow).blocks)).toContain("🟢 It is as usual again");
  });

  it("shows who answered what and when, and asks only what is still open", () => {
    const incident = incidentOf({
      clientToldAt: at(1, 17),
      clientAcknowledgedAt: at(1, 22),
      clientAcknowledgedBy: "U0DANA",
    });
    const shown = read(clientMessage({ ...scene, incident }).blocks);
    expect(shown).toContain("~ 👀 <@U0DANA>: we're on it · 15:22");
    expect(shown).not.toContain("[ We're on it ]");
    expect(shown).toContain("[ Fixed on our side ]");
  });

  it("thanks when it is over and asks nothing more", () => {
    const shown = read(clientMessage({ ...scene, incident: incidentOf(RESOLVED) }).blocks);
    expect(shown).toContain("🟢 The leads are coming in again · 19:03. Thank you.");
    expect(shown).not.toContain("[");
  });
});
