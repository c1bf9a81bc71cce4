import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident, openIncidents, timelineOf } from "../../../src/store/incidents.ts";
import { ALERTS, ANA, BEN, DANA, MAX, type Office, openOffice, STRANGER, shown } from "../support/office.ts";

let office: Office;

/** A thread as it goes on: each part builds on the one before. */
describe("an incident in Slack", () => {
  beforeAll(async () => {
    office = await openOffice();
    await office.hours(1, 0);
  });
  afterAll(() => office.stop());

  const root = () =>
    office.messages(ANA).find((message) => message.threadTs === undefined && message.blocks.length > 1);
  const replies = () =>
    office.messages(ANA).filter((message) => message.threadTs !== undefined && !message.ephemeralTo);
  const incident = async (id = 1) =>
    (await findIncident(office.scene.core.db, id)) as NonNullable<Awaited<ReturnType<typeof findIncident>>>;

  it("opens with figures, a picture, what to do first and who owns it; responders are mentioned in the thread", async () => {
    await office.post();
    // How wide the band is follows from the detector's thresholds, which are measured anew now and then.
    const first = shown(root() as never).replace(/usual range \d+(\.\d+)? to \d+(\.\d+)?/, "usual range N to N");
    expect(first.replace(/picture \w+:/, "picture:")).toMatchInlineSnapshot(`
      "# 🔴 Critical · Leads · Acme Dental
      *0 of 20 expected* since 13:00 (1 h 4 min) · missing so far *20 leads (12 to 28), about 900 EUR*
      (picture: Chart of Leads · Acme Dental (leads), Sat 28 Feb 13:00 to Mon 2 Mar 14:00, Europe/Berlin time. Last, at Mon 2 Mar 13:00: 0 of 20 expected, usual range N to N. Drop from Mon 2 Mar 13:00 to Mon 2 Mar 14:00. Noticed in 1 h: 0 of 20. 20 leads missing.)
      First: Work through the lead triage.
      ~ Owner <@U0MAX> · nobody on it yet · noticed 14:03, 30 s after it could be known · #1
      [ Acknowledge ] [ Resolve ] [ False alarm ] [ … Post-mortem | Expected from now on ]"
    `);
    expect(replies().map(shown)).toMatchInlineSnapshot(`
      [
        "<!subteam^S0RESP> 0 of 20 leads expected for Acme Dental since 13:00",
        "*Triage* · 0 of 3 answered · 0 answered by the machine
      ⬜ *Is intake accepting events?*
      How: Open the intake dashboard.
      [ OK ] [ Problem ] [ Skip ]
      ⬜ *Does the landing page load?*
      [ OK ] [ Problem ] [ Skip ]
      ⬜ *Is the phone line answered?*
      [ OK ] [ Problem ] [ Skip ]
      None of these? [ Something else ]",
      ]
    `);
    expect(office.slack.world(ANA).notifications.map((one) => one.reason)).toContain("group mention");
  });

  it("is taken by one press; a second press changes nothing, and another person is told who was first", async () => {
    await office.press(ANA, "incident_acknowledge");
    expect(await incident()).toMatchObject({ status: "acknowledged", acknowledgedBy: ANA });
    await office.press(BEN, "incident_acknowledge").catch(() => undefined);
    expect(office.whispers(BEN).at(-1)).toMatch(/<@U0ANA> acknowledged this .* before you and is on it/);
    await office.post();
    expect(shown(root() as never)).toContain("<@U0ANA> on it since");
    expect(shown(root() as never)).not.toContain("[ Acknowledge ]");
    const kinds = (await timelineOf(office.scene.core.db, 1)).map((event) => event.kind);
    expect(kinds.filter((kind) => kind === "acknowledged")).toHaveLength(1);
  });

  it("takes answers to its checklist, shows who and when, and takes them back", async () => {
    await office.press(ANA, "step_ok", { nth: 0 });
    await office.post();
    const list = () => shown(replies().find((message) => shown(message).includes("Triage")) as never);
    expect(list()).toContain("✅ *Is intake accepting events?* OK, <@U0ANA>");
    await office.press(BEN, "step_change", { value: "undo:1:intake:2" });
    await office.post();
    expect(list()).toContain("⬜ *Is intake accepting events?*");
  });

  it("tells the second of two people who answer the same rendering that the first has answered", async () => {
    await office.press(ANA, "step_skip", { nth: 2 });
    await office.press(BEN, "step_ok", { nth: 2 });
    expect(office.whispers(BEN).at(-1)).toContain("<@U0ANA> answered this step before you");
    await office.post();
  });

  it("keeps the client's guest from the team's buttons, and a stranger too", async () => {
    await office.press(DANA, "incident_resolve");
    expect(office.whispers(DANA).at(-1)).toContain("These buttons are for the team");
    await office.press(STRANGER, "incident_resolve");
    expect(office.whispers(STRANGER).at(-1)).toContain("These buttons are for the team");
    expect((await incident()).status).toBe("acknowledged");
  });

  it("asks for a note where the problem is ours", async () => {
    await office.press(ANA, "step_problem", { nth: 0 });
    const view = office.modal(ANA);
    expect(shown({ blocks: view.blocks, text: "" })).toMatchInlineSnapshot(`
      "*Is intake accepting events?*
      Note for the team (optional): “”"
    `);
    await office.submit(ANA, { note: "queue is <full>" });
    await office.post();
    expect(office.slack.world(ANA).modals).toHaveLength(0);
    expect(await incident()).toMatchObject({ side: "ours" });
    expect(replies().map(shown).join("\n")).toContain("Problem, our side · <@U0ANA>");
  });

  it("shows the message to the client's owners, to be edited, before a person sends it", async () => {
    await office.press(ANA, "step_problem", { nth: 0 });
    const view = office.modal(ANA);
    expect(view.submit).toBe("Send");
    expect(shown({ blocks: view.blocks, text: "" })).toMatchInlineSnapshot(`
      "*Does the landing page load?*
      Note for the team (optional): “”
      Message to Acme Dental: “We have received no leads for Acme Dental since Mon 07:00; about 20 were expected by now.
      What we found: Your landing page does not answer.
      We keep watching and will tell you here when leads come in again.”
      Tell the client (optional): ☑ Send this message now
      ~ Goes to <@U0DANA> in #lead-alerts as a new message, with your words as they are."
    `);
  });

  it("refuses an empty message in the window itself", async () => {
    const answer = await office.submit(ANA, { message: "   ", send: true });
    expect(answer).toMatchObject({ ok: false, problem: "Write a message, or untick that it is sent." });
  });

  it("sends the words as they are, once, mentioning the owners", async () => {
    await office.submit(ANA, { note: "503", message: "Dana, *please* look <!channel>", send: true });
    await office.post();
    expect(await incident()).toMatchObject({ status: "waiting", side: "client" });
    const told = replies().at(-1);
    expect(shown(told as never)).toBe("@U0DANA Dana, *please* look <!channel>\n[ We're on it ] [ Fixed on our side ]");
    const notified = office.slack.world(DANA).notifications.filter((one) => one.text.includes("please"));
    expect(notified.filter((one) => one.user === DANA).map((one) => one.reason)).toEqual(["mention"]);
    expect(notified.map((one) => one.reason)).not.toContain("channel mention");
  });

  it("lets the client's owner answer, and nobody who is not", async () => {
    await office.press(STRANGER, "client_on_it");
    expect(office.whispers(STRANGER).at(-1)).toContain("Only the owners of Acme Dental can answer this");
    await office.press(DANA, "client_on_it");
    await office.post();
    expect(await incident()).toMatchObject({ clientAcknowledgedBy: DANA });
    expect(replies().map(shown).join("\n")).toContain("👀 <@U0DANA>: we're on it");
    expect(replies().map(shown).join("\n")).toContain("<@U0DANA> for Acme Dental: we're on it");
  });

  it("lets managers alone dismiss, and says to others who may", async () => {
    await office.press(BEN, "incident_dismiss");
    expect(office.whispers(BEN).at(-1)).toBe(
      "Only <!subteam^S0LEADS> can dismiss an incident. Ask one of them, or press Resolve.",
    );
    expect(office.slack.world(BEN).modals).toHaveLength(0);
    await office.press(MAX, "incident_dismiss");
    expect(office.modal(MAX).title).toBe("False alarm #1");
    await office.slack.act({ do: "close", as: MAX, viewId: office.modal(MAX).id });
  });

  it("notes another cause in somebody's own words", async () => {
    await office.press(BEN, "checklist_other");
    await office.submit(BEN, { cause: "hoster's router died", side: "third_party" });
    expect(await incident()).toMatchObject({ cause: "hoster's router died", side: "third_party" });
  });

  it("asks for a reason to resolve while the volume is still low", async () => {
    await office.press(ANA, "incident_resolve");
    expect(shown({ blocks: office.modal(ANA).blocks, text: "" })).toMatchInlineSnapshot(`
      "The volume is still low: *0 of 20*, 20 leads (12 to 28), about 900 EUR missing.
      Why is it over all the same?: “”
      What was the cause? (optional): “hoster's router died”
      Whose side? (optional): ☐ Ours ☐ The client's ☑ A third party's"
    `);
    await office.submit(ANA, { reason: "Acme has shut down for today" });
    await office.post();
    expect(await incident()).toMatchObject({
      status: "resolved",
      resolvedBy: ANA,
      resolution: "Acme has shut down for today",
      cause: "hoster's router died",
      side: "third_party",
    });
    expect(shown(root() as never)).toContain("# 🟢 Resolved · Leads · Acme Dental");
    expect(replies().map(shown).at(-1)).toContain("It was <@U0ANA> who closed it: “Acme has shut down for today”");
  });

  it("has a post-mortem to read", async () => {
    await office.press(BEN, "incident_postmortem");
    const text = shown({ blocks: office.modal(BEN).blocks, text: "" });
    expect(text).toContain("*Leads · Acme Dental* · 🟢 Resolved");
    expect(text).toContain("<@U0ANA> told the client's owners (<@U0DANA>)");
    expect(text).toContain("leadline postmortem 1");
    expect(text).not.toContain("undefined");
  });

  it("tells who presses an old button what has become of the incident", async () => {
    const before = office.messages(BEN).length;
    await office.press(BEN, "incident_reopen");
    await office.post();
    expect(await incident()).toMatchObject({ status: "waiting", reopened: 1 });
    expect(office.messages(BEN).length).toBeGreaterThan(before);
    expect((await openIncidents(office.scene.core.db)).map((one) => one.id)).toEqual([1]);
  });

  it("goes green by itself when the leads are back, and says how long everything took", async () => {
    await office.hours(1, 20);
    expect(replies().map(shown).at(-1)).toMatch(
      /^Volume is coming back: 20 of \d+ expected in the last hour\. One more good hour and this resolves itself\.$/,
    );
    await office.hours(1, 20);
    expect(replies().map(shown).at(-1)).toMatch(/^Resolved after /);
    expect(shown(root() as never)).toContain("resolved by itself");
    expect(office.messages(ANA, ALERTS).every((message) => !shown(message).includes("undefined"))).toBe(true);
  });
});
