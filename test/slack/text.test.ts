import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  change,
  counted,
  day,
  foreign,
  lasting,
  listed,
  localMoment,
  mention,
  moment,
  money,
  quantity,
  titleOf,
} from "../../src/slack/text.ts";

describe("text from outside", () => {
  it.each([
    ["<!channel>", "&lt;!channel&gt;"],
    ["<@U0ANA> & co", "&lt;@U0ANA&gt; &amp; co"],
    ["*bold* and _slanted_", "∗bold∗ and ＿slanted＿"],
    ["landing_page_v2", "landing_page_v2"],
    ["a\nb\u0000\u202Ec", "a b c"],
    [":fire: at 12:30:45", "\uA789fire: at 12:30:45"],
  ])("%s is shown as %s", (from, shown) => {
    expect(foreign(from)).toBe(shown);
  });

  it("never keeps a character that opens markup", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(foreign(text)).not.toMatch(/[<>\n]/);
      }),
    );
  });
});

describe("words and figures", () => {
  it.each([
    [quantity(1035.4), "1,035"],
    [quantity(22.7), "23"],
    [quantity(2.44), "2.4"],
    [quantity(0.0523), "0.052"],
    [quantity(0), "0"],
    [money(1035, "EUR"), "about 1,035 EUR"],
    [money(4.5, "EUR"), "about 4.50 EUR"],
    [counted(1, "leads"), "1 lead"],
    [counted(23, "leads"), "23 leads"],
    [counted(1, "inquiries"), "1 inquiry"],
    [counted(1, "searches"), "1 search"],
    [counted(1, "purchases"), "1 purchase"],
    [counted(1, "new business"), "1 new business"],
    [counted(1, "ms"), "1 ms"],
    [change(3480, 3346), "+4 %"],
    [change(88, 100), "-12 %"],
    [change(5, 0), null],
    [lasting(3_900_000), "1 h 5 min"],
    [lasting(59 * 60_000 + 59_000), "1 h"],
    [lasting(12_400), "12 s"],
    [listed(["a", "b", "c"]), "a, b and c"],
    [titleOf("lead-triage"), "Lead triage"],
    [mention("@U0MAX"), "<@U0MAX>"],
    [mention("S0RESP"), "<!subteam^S0RESP>"],
    [mention("@max"), "@max"],
    [mention("!channel>"), "@!channel&gt;"],
  ])("%s reads %s", (said, words) => {
    expect(said).toBe(words);
  });

  it("names the time in the reader's zone, with a word for those whose Slack cannot", () => {
    const at = Date.UTC(2026, 0, 15, 13);
    const zone = { now: at, timezone: "Europe/Berlin" };
    expect(moment(at, zone)).toBe("<!date^1768482000^{time}|14:00>");
    expect(moment(at, { ...zone, now: at + 86_400_000 })).toBe(
      "<!date^1768482000^{date_short_pretty} {time}|15 Jan 14:00>",
    );
    expect(localMoment(at, { ...zone, timezone: "America/New_York" })).toBe("08:00");
    expect(day(at, zone)).toBe("<!date^1768482000^{date_short}|15 Jan>");
  });
});
