import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERTS, ANA, type Office, openOffice, shown } from "../support/office.ts";

const HOUR = 3_600_000;
let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.stop());

/** Scatters as counts of that mean do, always the same for the same bucket. */
function count(mean: number, group: string, bucket: number): number {
  let h = Math.imul(bucket / HOUR + group.length * 7919, 2654435761) >>> 0;
  let sum = 0;
  for (let i = 0; i < 12; i++, h = Math.imul(h ^ (h >>> 13), 2246822519) + 12345)
    sum += ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
  return Math.max(0, Math.round(mean + (sum - 6) * Math.sqrt(mean)));
}

/** All that was answered once a text has come. */
async function answered(text: string): Promise<string> {
  return office.slack.until(ANA, (world) => {
    const all = (world.messages[ALERTS] ?? []).map(shown);
    return all.some((message) => message.includes(text)) ? all.join("\n===\n") : undefined;
  });
}

describe("/kpi backtest", () => {
  it("says at once that it reads, and then what would have alarmed, with chart", async () => {
    const { now } = office.scene;
    office.scene.volume = (group, bucket) =>
      group === "acme" && bucket > now - 60 * HOUR && bucket < now - 50 * HOUR ? 0 : count(20, group, bucket);
    const [first] = await office.command(ANA, "/kpi backtest leads");
    expect(first && shown(first)).toBe(
      "⏳ Reading the past of *Leads* and replaying it. The result comes here, only to you; nothing is changed.",
    );
    const answer = await answered("Chart of Leads: backtest");
    expect(answer).toMatch(
      /\*Leads, backtest:\* \d+ alarms? in 8 weeks; the budget of 2 per week over 3 series allows 16: /,
    );
    expect(answer).toContain("A total stop is noticed within 1 h.");
    expect(answer).toMatch(
      /\*Acme Dental\* noticed after 1 h · \d+ leads missing · about [\d,]+ EUR · last 1 h: 0 instead of/,
    );
    expect(answer).toMatch(/picture F\w+: Chart of Leads: backtest/);
    expect(answer).toContain("[ Share ]");
  });

  it.each([
    ["/kpi backtest laeds", "I know no metric “laeds”. Did you mean *leads*? `/kpi` lists all."],
    ["/kpi backtest", "Which metric? `/kpi backtest METRIC`, with one of: leads."],
    [
      "/kpi backtest leads acme",
      "I do not understand “acme”: a backtest is of all groups. Try `/kpi backtest leads 8w`.",
    ],
    ["/kpi backtest leads 99w", "Write 1 to 52 weeks: for instance `8w`."],
  ])("%s is told what is wrong", async (typed, sentence) => {
    await office.command(ANA, typed);
    expect(await answered(sentence)).toContain(sentence);
  });

  it("does one at a time", async () => {
    let go = (): void => undefined;
    office.scene.answering = () => new Promise((resolve) => (go = () => resolve()));
    await office.command(ANA, "/kpi backtest leads 6w");
    await office.command(ANA, "/kpi backtest leads 6w");
    expect(await answered("is under way")).toContain("A backtest of *Leads* is under way. Ask again in a minute.");
    office.scene.answering = () => Promise.resolve();
    go();
    await answered("in 6 weeks");
  });
});
