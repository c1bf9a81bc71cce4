import { describe, expect, it } from "vitest";
import { realCountSentence, replaySentence } from "../../src/domain/budget-words.ts";

describe("what is said of the budget", () => {
  it("is nothing as long as the threshold is the usual one", () => {
    expect(replaySentence(null)).toBeNull();
    expect(replaySentence({ counted: 3, accepted: 4, weeks: 8, strictness: 1 })).toBeNull();
  });

  it("is what the past would have cost, and what follows", () => {
    expect(replaySentence({ counted: 9, accepted: 4, weeks: 7.98, strictness: 2.31 })).toBe(
      "The last 8 weeks would have brought 9 alarms where 4 were accepted; alarms now need to be 2.3 times as improbable.",
    );
    expect(replaySentence({ counted: 2, accepted: 0.2, weeks: 1.1, strictness: 1.4 })).toBe(
      "The last week would have brought 2 alarms where 0.2 were accepted; alarms now need to be 1.4 times as improbable.",
    );
  });

  it("has the real count beside it, also where it is nothing", () => {
    const of = (falseAlarms: number, incidents: number) =>
      realCountSentence({ weeks: 4, falseAlarms, incidents, accepted: 8 });
    expect(of(3, 11)).toBe("3 false alarms in the last 4 weeks, of 11 incidents; 8 were accepted.");
    expect(of(1, 1)).toBe("1 false alarm in the last 4 weeks, of 1 incident; 8 were accepted.");
    expect(of(0, 0)).toBe("No false alarm in the last 4 weeks; 8 were accepted.");
  });
});
