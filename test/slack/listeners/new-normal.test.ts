import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident } from "../../../src/store/incidents.ts";
import { ANA, MAX, type Office, openOffice, STRANGER, shown } from "../support/office.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let office: Office;

/** Acme's leads fall to half, and nobody closes the incident for days. */
async function halfFor(days: number): Promise<void> {
  await office.hours(12, 10);
  const end = office.scene.now + days * DAY;
  while (office.scene.now < end) {
    office.scene.now += 6 * HOUR;
    await office.scene.poll();
  }
  await office.post();
}

const incident = () => findIncident(office.scene.core.db, 1);

const question = () => {
  const found = office.messages(ANA).findLast(({ text }) => text.includes("Is this the new normal?"));
  return found ? shown(found) : null;
};

describe("a drop that has gone on for a week", () => {
  beforeAll(async () => {
    office = await openOffice();
    await halfFor(7);
  });
  afterAll(() => office.stop());

  it("asks the metric's owner in its thread, with what either answer means", () => {
    expect(question()?.replaceAll(/\d[\d,]* of \d[\d,]*/g, "N of N")).toMatchInlineSnapshot(`
      "<@U0MAX> This has gone on since 2 Mar: N of N expected. Is this the new normal?
      [ New normal ] [ Keep watching ]
      ~ New normal: from the next bucket on this level is expected, the incident ends, and what is missing since its start is no loss. Until somebody answers the old level is expected; without an end it is taken for normal on 30 Mar."
    `);
    const told = office.slack.world(MAX).notifications.filter(({ text }) => text.includes("new normal"));
    expect(told.map(({ reason, user }) => [reason, user])).toContainEqual(["mention", MAX]);
  });

  it("takes no answer from another workspace, and the new normal from managers and the owner alone", async () => {
    await office.press(STRANGER, "incident_new_normal");
    expect(office.whispers(STRANGER).at(-1)).toContain("These buttons are for the team that runs Leadline");
    await office.press(STRANGER, "incident_keep_watching");
    await office.press(ANA, "incident_new_normal");
    expect(office.whispers(ANA).at(-1)).toBe(
      "Only <!subteam^S0LEADS> and <@U0MAX> can say what is normal. Ask one of them.",
    );
    expect(await incident()).toMatchObject({ resolvedAt: null, normalAnsweredAt: null });
  });

  it("keeps the old expectation when somebody says so, and loses its buttons", async () => {
    await office.press(ANA, "incident_keep_watching");
    await office.post();
    expect(await incident()).toMatchObject({ resolvedAt: null });
    expect(question()).not.toContain("[ New normal ]");
    const last = office.messages(ANA).findLast(({ text }) => text.includes("not the new normal"));
    expect(last?.text).toMatch(/^<@U0ANA>: this is not the new normal\. I keep the old expectation until /);
  });

  it("can still be said to be expected from now on in the menu of its first message, pressed twice or not", async () => {
    const chosen = { value: "normal:1" };
    await Promise.all([office.press(MAX, "incident_more", chosen), office.press(MAX, "incident_more", chosen)]);
    await office.post();
    expect(await incident()).toMatchObject({ status: "resolved", resolvedBy: MAX, shortfall: 0 });
    const end = office.messages(ANA).findLast(({ text }) => text.startsWith("Resolved after"));
    expect(end?.text).toContain("It was <@U0MAX> who closed it: “this is the new normal”");
    expect(end?.text).not.toContain("Missed");
    await office.press(ANA, "incident_postmortem");
    const read = shown({ blocks: office.modal(ANA).blocks, text: "" });
    expect(read).toContain("asked whether this is the new normal");
    expect(read).toContain("<@U0ANA>: not the new normal, keep watching");
    expect(read.split("<@U0MAX>: this is the new normal")).toHaveLength(2);
  });
});
