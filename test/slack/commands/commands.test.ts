import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, DANA, type Office, openOffice, STRANGER, shown } from "../support/office.ts";

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.stop());

/** All that a person is answered, without the random parts. */
async function asked(text: string, as = ANA): Promise<string> {
  const answers = await office.ask(as, text);
  return (
    answers
      .map(shown)
      .join("\n===\n")
      .replaceAll(/picture F\w+/g, "picture")
      .replaceAll(/https?:[^|>]+/g, "LINK")
      // How wide the band is follows from the detector's thresholds, which are measured anew now and then.
      .replaceAll(/usual range \d+(\.\d+)? to \d+(\.\d+)?/g, "usual range N to N")
  );
}

describe("/kpi", () => {
  it("lists every metric in one line", async () => {
    expect(await asked("/kpi")).toMatchInlineSnapshot(`
      "🟢 *Leads* 60 of 60
      ~ No false alarm in the last 4 weeks; 8 were accepted."
    `);
  });

  it("answers for one client in any order of words, with chart, definition and owner", async () => {
    office.outlook.notice = () => ({ total: 3_600_000, half: 3 * 3_600_000 });
    const answer = await asked("/kpi leads acme 7d");
    expect(answer).toMatchInlineSnapshot(`
      "*Leads · Acme Dental* · last full hour 20 of 20 expected · today 260 of 260 · 7 days 3,360 (0 % on the week before)
      (picture: Chart of Leads · Acme Dental (leads), Mon 23 Feb 13:00 to Mon 2 Mar 13:00, Europe/Berlin time. Last, at Mon 2 Mar 12:00: 20 of 20 expected, usual range N to N.)
      🟢 All well: 120 of 120 expected in the last 6 h. A total stop would be noticed within 1 h, a halving within 3 h.
      ~ Definition: Form fills accepted by intake. Owner <@U0MAX>. If it drops: Work through the lead triage.
      [ Share ]"
    `);
    expect(await asked('/kpi 7d "Acme Dental" LEADS')).toBe(answer);
    office.outlook.notice = () => null;
  });

  it("answers for all clients together, with each of them", async () => {
    expect(await asked("/kpi leads 24h")).toMatchInlineSnapshot(`
      "*Leads* · last full hour 60 of 60 expected · today 780 of 780 · 24 hours 1,440 (0 % on the 24 hours before)
      (picture: Chart of Leads (leads), Sun 1 Mar 13:00 to Mon 2 Mar 13:00, Europe/Berlin time. Last, at Mon 2 Mar 12:00: 60 of 60 expected.)
      🟢 All well: 360 of 360 expected in the last 6 h.
      *Acme Dental* 20 of 20 · *Birch Legal* 20 of 20 · *cobalt* 20 of 20
      ~ Definition: Form fills accepted by intake. Owner <@U0MAX>. If it drops: Work through the lead triage.
      [ Share ]"
    `);
  });

  it.each([
    ["/kpi laeds", "I know no metric “laeds”. Did you mean *leads*? `/kpi` lists all."],
    ["/kpi laeds acme 7d", "I know no metric “laeds acme”. Did you mean *leads*? `/kpi` lists all."],
    ["/kpi <!channel>", "I know no metric “&lt;!channel&gt;”. `/kpi` lists all."],
    ["/kpi leads acne", "Leads has no group “acne”. Did you mean *acme*?"],
    ["/kpi leads zebra", "Leads has no group “zebra”. It has acme, birch, cobalt."],
    ["/kpi leads acme 30m", "Leads is read by stretches of 1 h: ask for one at least, for instance `24h` or `7d`."],
    ["/kpi leads 900d", "At most 90 days can be shown: for instance `7d`, `24h` or `2w`."],
  ])("%s", async (typed, answer) => {
    expect(await asked(typed)).toBe(answer);
  });

  it("helps", async () => {
    expect(await asked("/kpi help")).toMatchInlineSnapshot(`
      "\`/kpi\` all metrics, worst first
      \`/kpi backtest METRIC [WEEKS]\` what would have alarmed in the past weeks, and how small a drop shows: \`backtest leads 8w\`
      \`/kpi mute METRIC [GROUP] TIME REASON\` drops open no incident for so long: \`mute leads acme 2h site migration\`; \`mute\` alone lists what is muted
      \`/kpi unmute METRIC [GROUP]\` ends what \`mute\` began: \`unmute leads acme\`
      \`/kpi METRIC [GROUP] [PERIOD]\` one metric, of one client or of all, with its chart: \`leads acme 7d\`
      \`/kpi help\` this list"
    `);
  });

  it("shares an answer with the channel, with the name of who shared it", async () => {
    await office.command(ANA, "/kpi leads acme 7d");
    await office.press(ANA, "kpi_share");
    const shared = office.messages(DANA).at(-1);
    expect(shared?.ephemeralTo).toBeUndefined();
    expect(shown(shared as never)).toContain("~ Shared by <@U0ANA>");
    expect(shown(shared as never)).not.toContain("[ Share ]");
  });

  it("keeps the figures of all clients from a client's guest", async () => {
    expect(await asked("/kpi", DANA)).toBe(
      "I answer members of this workspace only. In an incident's thread you can ask the team.",
    );
  });
});

describe("/incident", () => {
  it("says so when nothing is open, and none ever was", async () => {
    expect(await asked("/incident")).toBe("No open incidents, and there have been none yet.");
    expect(await asked("/incident 42")).toBe("I know no incident #42. `/incident` lists the open ones.");
    expect(await asked("/incident stats 30d")).toBe("*Last 30 days: no incidents*");
  });

  it.each([
    [
      "/incident statz",
      "I do not understand “statz”. Did you mean `/incident stats`? `/incident help` lists what I can answer.",
    ],
    ["/incident stats 30d orders", "I know no metric “orders”. `/kpi` lists all."],
  ])("%s", async (typed, answer) => {
    expect(await asked(typed)).toBe(answer);
  });

  it("lists what is open, with a link to its thread, and so does /kpi", async () => {
    await office.hours(1, 0);
    expect(await asked("/incident")).toMatchInlineSnapshot(`
      "*1 open incident*
      🔴 *Critical* · Leads · Acme Dental · 0 of 20 since 13:00 · nobody on it · <LINK|#1>"
    `);
    expect(await asked("/kpi")).toBe(
      "🔴 *Leads* low, 0 of 20 (Acme Dental, #1)\n~ No false alarm in the last 4 weeks, of 1 incident; 8 were accepted.",
    );
    expect(await asked("/kpi leads acme")).toContain("🔴 Incident #1: low since 13:00.");
  });

  it("shows one incident with its timeline and a link", async () => {
    expect(await asked("/incident #1")).toMatchInlineSnapshot(`
      "🔴 *Critical* · Leads · Acme Dental · 0 of 20 since 13:00 · nobody on it · <LINK|#1>
      Missing so far *20 leads (12 to 28), about 900 EUR* · nobody on it yet
      14:03 noticed, incident opened
      14:03 posted in Slack
      [ Post-mortem ]"
    `);
  });

  it("counts what happened in a time", async () => {
    await office.hours(2, 20);
    expect(await asked("/incident stats 30d leads")).toMatchInlineSnapshot(`
      "*Last 30 days · Leads: 1 incident, 20 leads missed, about 900 EUR*
      Noticed in 1 h 4 min, resolved in 2 h (medians)
      Cause not named 1, false alarms 0 (budget 9)
      *Acme Dental* · 1 incident · 20 missed · our time 2 h"
    `);
    expect(await asked("/incident")).toMatch(
      /^No open incidents\. The last one was <LINK\|#1> Leads · Acme Dental, resolved 2 Mar after 1 h\.$/,
    );
  });

  it("helps", async () => {
    expect(await asked("/incident help")).toMatchInlineSnapshot(`
      "\`/incident\` open incidents, worst first
      \`/incident 42\` one incident: its state, times and timeline
      \`/incident stats [PERIOD] [METRIC]\` figures over a time: how many, how fast, what it cost: \`stats 30d\`
      \`/incident help\` this list"
    `);
  });

  it("does not listen to people of other workspaces", async () => {
    await expect(asked("/incident", STRANGER)).rejects.toThrow();
  });
});
