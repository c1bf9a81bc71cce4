import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident } from "../../../src/store/incidents.ts";
import { ANA, BIRCH, BIRK, type Office, openOffice, shown } from "../support/office.ts";

let office: Office;

describe("a client with a channel of its own", () => {
  beforeAll(async () => {
    office = await openOffice();
    const from = office.scene.now;
    office.scene.volume = (group, bucket) => (group === "birch" && bucket + 3_600_000 > from ? 0 : 20);
    await office.scene.hours(1);
    await office.post();
  });
  afterAll(() => office.stop());

  const inChannel = () => office.messages(BIRK, BIRCH).filter((message) => message.blocks.length > 0);

  it("is not written to where the bot was not invited; the window says how to invite it", async () => {
    const { botUserId } = office.slack.app;
    await office.slack.control({ do: "kick", channel: BIRCH, user: botUserId });
    await office.press(ANA, "step_problem", { nth: 1 });
    expect(shown({ blocks: office.modal(ANA).blocks, text: "" })).toContain(
      "⚠️ I am not in #birch-shared. Type `/invite @leadline` there and press Send again.",
    );
    expect(await office.submit(ANA, {})).toMatchObject({
      ok: false,
      problem: "I am not in #birch-shared. Type `/invite @leadline` there and press Send again.",
    });
    expect((await findIncident(office.scene.core.db, 1))?.clientToldAt).toBeNull();
    await office.slack.act({ do: "invite", as: ANA, channel: BIRCH, user: botUserId });
  });

  it("is told there, without a word of the incident's thread", async () => {
    expect(await office.submit(ANA, {})).toMatchObject({ ok: true });
    await office.post();
    const [told] = inChannel();
    expect(told?.threadTs).toBeUndefined();
    expect(shown(told as never)).toMatch(/^@U0BIRCH We have received no leads for Birch Legal since /);
    expect(shown(told as never)).toContain("[ We're on it ] [ Fixed on our side ]");
  });

  it("answers with its buttons, once", async () => {
    await office.press(BIRK, "client_fixed", { channel: BIRCH });
    await office.post();
    expect(shown(inChannel()[0] as never)).toContain("🔧 <@U0BIRCH>: fixed on our side");
    expect(shown(inChannel()[0] as never)).not.toContain("[");
    expect(office.messages(ANA).map(shown).join("\n")).toContain("<@U0BIRCH> for Birch Legal: fixed on our side.");
  });

  it("asks before a second message goes out", async () => {
    await office.press(ANA, "step_change", { value: "problem:1:landing:2" });
    const view = office.modal(ANA);
    expect(view.submit).toBe("Save");
    expect(shown({ blocks: view.blocks, text: "" })).toContain("☐ Send again");
    await office.submit(ANA, { note: "503 all morning" });
    await office.post();
    expect(inChannel()).toHaveLength(1);
    await office.press(ANA, "step_change", { value: "problem:1:landing:3" });
    await office.submit(ANA, { message: "Still nothing, could you look once more?", send: true });
    await office.post();
    expect(inChannel().map(shown).at(-1)).toContain("Still nothing, could you look once more?");
  });

  it("is told where it was told when the leads are back", async () => {
    const from = office.scene.now;
    const before = office.scene.volume;
    office.scene.volume = (group, bucket) => (bucket + 3_600_000 > from ? 20 : before(group, bucket));
    await office.scene.hours(2);
    await office.post();
    const last = inChannel().at(-1);
    expect(last?.threadTs).toBeDefined();
    expect(shown(last as never)).toBe("<@U0BIRCH> leads are coming in again. Thank you.");
  });
});
