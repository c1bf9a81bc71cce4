import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, BEN, type Office, openOffice, shown } from "../support/office.ts";

let office: Office;

describe("presses when something is wrong", () => {
  beforeAll(async () => {
    office = await openOffice();
    await office.hours(1, 0);
  });
  afterAll(() => office.stop());

  it("a window opens before the database has answered, and is filled then", async () => {
    await office.slack.control({ do: "fault", fault: { method: "views.update", kind: { type: "delay", ms: 300 } } });
    await office.press(ANA, "step_problem", { nth: 0 });
    await office.slack.until(ANA, (world) => (world.modals.at(-1)?.submit ? true : undefined));
    const opened = office.slack
      .traffic()
      .filter((entry) => entry.name === "views.open" || entry.name === "views.update");
    expect(opened.map((entry) => entry.name)).toEqual(["views.open", "views.update"]);
    await office.slack.act({ do: "close", as: ANA, viewId: office.modal(ANA).id });
  });

  it("a window that was changed in between is filled again", async () => {
    const fault = { method: "views.update", kind: { type: "error", error: "hash_conflict" } } as const;
    await office.slack.control({ do: "fault", fault });
    await office.press(ANA, "step_problem", { nth: 0 });
    await office.slack.until(ANA, (world) => (world.modals.at(-1)?.submit ? true : undefined));
    expect(office.modal(ANA).title).toBe("Problem");
    await office.slack.act({ do: "close", as: ANA, viewId: office.modal(ANA).id });
  });

  it("what was typed into a window that came too late is not lost with it", async () => {
    await office.press(ANA, "step_problem", { nth: 0 });
    await office.slack.until(ANA, (world) => (world.modals.at(-1)?.submit ? true : undefined));
    await office.press(BEN, "step_ok", { nth: 0 });
    await office.submit(ANA, { note: "503 since the deploy" });
    const told = shown({ blocks: office.modal(ANA).blocks, text: "" });
    expect(told).toContain("<@U0BEN> answered this step before you");
    expect(told).toContain("503 since the deploy");
    await office.slack.act({ do: "close", as: ANA, viewId: office.modal(ANA).id });
  });

  it("a window for which Slack gave no time is explained", async () => {
    const fault = { method: "views.open", kind: { type: "error", error: "expired_trigger_id" } } as const;
    await office.slack.control({ do: "fault", fault });
    await office.press(ANA, "step_problem", { nth: 0 });
    expect(office.whispers(ANA).at(-1)).toBe(
      "Slack did not give me enough time to open the window. Please press again.",
    );
  });

  it("Slack not saying who may dismiss is no permission", async () => {
    const fault = { method: "usergroups.users.list", kind: { type: "error", error: "internal_error" } } as const;
    await office.slack.control({ do: "fault", fault });
    await office.press(BEN, "incident_dismiss");
    expect(office.whispers(BEN).at(-1)).toContain("Slack could not tell me just now who may dismiss");
  });

  it("Slack not saying who somebody is shows them nothing", async () => {
    const fault = { method: "users.info", kind: { type: "error", error: "internal_error" } } as const;
    await office.slack.control({ do: "fault", fault });
    const answers = await office.command(BEN, "/kpi");
    expect(answers.map(shown)).toEqual(["Slack could not tell me just now who you are. Please try again in a minute."]);
  });

  it("a chart that Slack does not take leaves the words", async () => {
    const fault = { method: "files.getUploadURLExternal", times: 20, kind: { type: "status", status: 500 } } as const;
    await office.slack.control({ do: "fault", fault });
    const answers = await office.command(BEN, "/kpi leads birch 24h");
    expect(answers.map(shown).join("\n")).toContain("*Leads · Birch Legal* · last full hour 20 of 20 expected");
    await office.slack.control({ do: "mend" });
  });

  it("a chart that Slack refuses to show there leaves the words, and no word of a fault", async () => {
    const fault = { method: "response_url", kind: { type: "status", status: 400 } } as const;
    await office.slack.control({ do: "fault", fault });
    const answers = await office.command(BEN, "/kpi leads acme 24h");
    expect(answers.map(shown).join("\n")).toContain("*Leads · Acme Dental*");
    expect(answers.map(shown).join("\n")).not.toContain("That did not work");
  });

  it("an incident that is gone is said to be gone", async () => {
    const { db } = office.scene.core;
    await db.execute(sql`alter table incident_events disable trigger user`);
    for (const table of ["slack_posts", "checklist_steps", "incident_events", "incident_series", "incidents"]) {
      await db.execute(sql.raw(`delete from ${table}`));
    }
    for (const action of ["incident_acknowledge", "incident_resolve", "step_ok"]) {
      await office.press(ANA, action);
      expect(office.whispers(ANA).at(-1), action).toBe("I know no incident #1. `/incident` lists the open ones.");
    }
    await office.press(ANA, "incident_more", { value: "postmortem:1" });
    expect(shown({ blocks: office.modal(ANA).blocks, text: "" })).toBe("I know no incident #1.");
    await office.slack.act({ do: "close", as: ANA, viewId: office.modal(ANA).id });
    await office.press(ANA, "step_problem", { nth: 0 });
    expect(shown({ blocks: office.modal(ANA).blocks, text: "" })).toContain("I know no incident #1.");
  });
});
