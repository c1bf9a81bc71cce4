import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/domain/detection.ts";
import { fillSilence } from "../../../src/flows/poll/fill-silence.ts";
import { addGroups, noGroups, slotsOf } from "../../../src/flows/poll/groups.ts";
import { newRows, type Recent, remember } from "../../../src/flows/poll/new-rows.ts";

const HOUR = 3_600_000;
const HOURS = 12;
const NAMES = ["acme", "birch", "__proto__", "dune"];

/** One answer: for each group and hour no row, or one of few values, so that many are known already. */
const answer = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    hour: fc.integer({ min: 0, max: HOURS - 1 }),
    value: fc.constantFrom(0, 1, 2, null),
    weight: fc.constantFrom(undefined, undefined, 0, 5),
  }),
  { maxLength: 40 },
);

const text = (row: Observation) => `${row.bucket / HOUR} ${row.group} ${row.value} ${row.weight}`;

describe("what a poll takes for new", () => {
  it("is what silence and rows say, without what the database holds already, poll after poll", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(answer, fc.integer({ min: 0, max: 5 })), { maxLength: 6 }),
        fc.constantFrom("zero" as const, "gap" as const),
        (polls, missing) => {
          const metric = { missing, bucket: HOUR, timezone: "UTC" };
          const groups = noGroups();
          addGroups(
            groups,
            NAMES.map((group, id) => ({ group, id, firstSeen: 3 * id * HOUR })),
          );
          const firstSeen = new Map(NAMES.map((group, i) => [group, groups.firstSeen[i] as number]));
          const recent: Recent = new Map();
          const held = new Map<string, string>();
          for (const [raw, from] of polls) {
            const window = { from: from * HOUR, to: HOURS * HOUR };
            const single = new Map(raw.map((row) => [`${row.name} ${row.hour}`, row]));
            const rows = [...single.values()]
              .filter(({ hour }) => hour >= from)
              .map(({ name, hour, value, weight }) => ({ group: name, bucket: hour * HOUR, value, weight }));
            const found = newRows(metric, window, { rows, slots: slotsOf(groups, rows) }, groups, recent);
            const all = fillSilence(metric, window, rows, firstSeen);
            const expected = all.filter((row) => held.get(`${row.group} ${row.bucket}`) !== text(row));
            expect(found.rows.map(text).sort()).toEqual(expected.map(text).sort());
            expect(found.rows.map((row) => row.bucket)).toEqual(
              found.rows.map((row) => row.bucket).sort((a, b) => a - b),
            );
            expect(found.slots.map((slot) => groups.name[slot])).toEqual(found.rows.map((row) => row.group));
            for (const row of found.rows) held.set(`${row.group} ${row.bucket}`, text(row));
            remember(recent, found, 0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("knows a group wherever it stands in an answer, and an unknown one", () => {
    const groups = noGroups();
    addGroups(
      groups,
      NAMES.map((group, id) => ({ group, id, firstSeen: 0 })),
    );
    const anywhere = fc.array(fc.constantFrom(...NAMES, "new"));
    fc.assert(
      fc.property(anywhere, (names) => {
        const rows = names.map((group) => ({ group, bucket: 0, value: 1 }));
        expect([...slotsOf(groups, rows)]).toEqual(names.map((name) => NAMES.indexOf(name)));
      }),
    );
  });
});
