import { describe, expect, it } from "vitest";
import { readAsk } from "../../../src/sandbox/business/ask.ts";

const ask = (query: string, finest = 30) => readAsk(new URLSearchParams(query), finest, 5);
const day = "from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z";

describe("a question for rows", () => {
  it("names its window and its bucket", () => {
    expect(ask(`${day}&bucket=60`)).toEqual({
      ok: true,
      ask: {
        window: { from: Date.parse("2026-11-02"), to: Date.parse("2026-11-03"), bucket: 60_000 },
        clients: null,
      },
    });
  });

  it("takes the finest bucket unless another is asked for, and only the clients asked for", () => {
    expect(ask(`${day}&clients=acme,birch`)).toMatchObject({
      ask: { window: { bucket: 30_000 }, clients: new Set(["acme", "birch"]) },
    });
  });

  it("means buckets that start inside the window", () => {
    const asked = ask("from=2026-11-02T00:00:10.5Z&to=2026-11-02T02:00:40%2B01:00&bucket=30");
    expect(asked).toMatchObject({
      ask: { window: { from: Date.parse("2026-11-02T00:00:30Z"), to: Date.parse("2026-11-02T01:01:00Z") } },
    });
  });

  it.each<[string, string]>([
    ["", "from must be an instant such as 2026-11-02T09:00:00Z"],
    ["from=yesterday&to=2026-11-03T00:00:00Z", "from must be an instant such as 2026-11-02T09:00:00Z"],
    ["from=2026-11-02&to=2026-11-03", "from must be an instant such as 2026-11-02T09:00:00Z"],
    ["from=2026-11-02T00:00:00&to=2026-11-03T00:00:00Z", "from must be an instant such as 2026-11-02T09:00:00Z"],
    ["from=2026-19-02T00:00:00Z&to=2026-11-03T00:00:00Z", "from must be an instant such as 2026-11-02T09:00:00Z"],
    ["from=2026-11-02T00:00:00Z", "to must be an instant such as 2026-11-02T10:00:00Z"],
    ["from=2026-11-03T00:00:00Z&to=2026-11-02T00:00:00Z", "to must be later than from"],
    ["from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z", "to must be later than from"],
    [`${day}&bucket=45`, "bucket must be a number of seconds that is a multiple of 30 and divides a day"],
    [`${day}&bucket=0`, "bucket must be a number of seconds that is a multiple of 30 and divides a day"],
    [`${day}&bucket=-30`, "bucket must be a number of seconds that is a multiple of 30 and divides a day"],
    [`${day}&bucket=1e3`, "bucket must be a number of seconds that is a multiple of 30 and divides a day"],
    [`${day}&bucket=172800`, "bucket must be a number of seconds that is a multiple of 30 and divides a day"],
    [`${day}&clients=acme,nobody`, "clients must be ids of clients with commas between them"],
    [`${day}&clients=`, "clients must be ids of clients with commas between them"],
    [
      "from=2000-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&bucket=86400",
      "from and to must be at most 100 days apart: ask in slices",
    ],
    [
      "from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z&bucket=30",
      "more than 100000 rows could come: ask for a shorter time, or for longer buckets",
    ],
  ])("is refused in one clear sentence: %s", (query, problem) => {
    expect(ask(query)).toEqual({ ok: false, problem });
  });
});
