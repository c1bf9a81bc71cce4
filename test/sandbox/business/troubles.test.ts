import { describe, expect, it } from "vitest";
import { decide, flow, NO_TROUBLES, type Troubles } from "../../../src/sandbox/business/troubles.ts";

function after(...acts: unknown[]): Troubles {
  return acts.reduce<Troubles>((troubles, act) => {
    const outcome = decide(troubles, act);
    if (!outcome.ok) throw new Error(outcome.problem);
    return outcome.troubles;
  }, NO_TROUBLES);
}

describe("what breaks in the business", () => {
  it.each<[string, unknown[], acme: number, birch: number]>([
    ["nothing", [], 1, 1],
    ["a stop", [{ do: "stop", client: "acme" }], 0, 1],
    [
      "a stop, twice",
      [
        { do: "stop", client: "acme" },
        { do: "stop", client: "acme" },
      ],
      0,
      1,
    ],
    [
      "a stop and the way back",
      [
        { do: "stop", client: "acme" },
        { do: "resume", client: "acme" },
      ],
      1,
      1,
    ],
    ["a slow page", [{ do: "slow landing", client: "acme" }], 0.5, 1],
    [
      "a slow page, mended",
      [
        { do: "slow landing", client: "acme" },
        { do: "mend landing", client: "acme" },
      ],
      1,
      1,
    ],
    ["a broken intake", [{ do: "break intake" }], 0, 0],
    [
      "a stop under a broken intake that is mended",
      [{ do: "stop", client: "acme" }, { do: "break intake" }, { do: "mend intake" }],
      0,
      1,
    ],
    [
      "everything at once, mended",
      [
        { do: "stop", client: "acme" },
        { do: "slow landing", client: "birch" },
        { do: "break intake" },
        { do: "mend all" },
      ],
      1,
      1,
    ],
  ])("leaves of the leads after %s the right share", (_, acts, acme, birch) => {
    const troubles = after(...acts);
    expect([flow(troubles, "acme"), flow(troubles, "birch")]).toEqual([acme, birch]);
  });

  it.each<[unknown, RegExp]>([
    [{ do: "stop" }, /client must be one of acme, birch/],
    [{ do: "stop", client: "nobody" }, /client must be one of/],
    [{ do: "stop", client: ["acme"] }, /client must be one of/],
    [{ do: "explode" }, /do must be/],
    [{}, /do must be/],
    [null, /do must be/],
    ["stop", /do must be/],
  ])("says what an act must be like when it gets %j", (act, problem) => {
    expect(decide(NO_TROUBLES, act)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
