import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StepState } from "../../src/domain/checklist.ts";
import { checkMessageBlocks } from "../../src/sandbox/slack/blocks/check-blocks.ts";
import { cutMarkup } from "../../src/slack/cut-markup.ts";
import { fitMessage } from "../../src/slack/limits.ts";
import type { Message } from "../../src/slack/views/blocks.ts";
import { button, context, pagedInMessage, section } from "../../src/slack/views/blocks.ts";
import { checklistMessage } from "../../src/slack/views/checklist.ts";
import { clientMessage } from "../../src/slack/views/client-message.ts";
import { pageMessage } from "../../src/slack/views/page.ts";
import { rootMessage } from "../../src/slack/views/root.ts";
import { incidentOf, stepOf, ZONE } from "./support/examples.ts";

/** Names as nobody wishes them: very long, with markup, emoji, line breaks, halves of characters. */
const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom("<!channel>", "*bold*", "&amp;&lt;".repeat(400), "😀".repeat(2000), "x".repeat(5000), "", "\n\n"),
);

function refused({ text, blocks }: Message): unknown[] {
  const tooLong = text.length > 3000 || text === "" ? ["text"] : [];
  return [...tooLong, ...checkMessageBlocks(blocks, "", () => true)];
}

const step: fc.Arbitrary<StepState> = fc
  .record({
    title: name,
    how: fc.option(name),
    note: fc.option(name),
    value: name,
    normal: fc.option(name),
    answer: fc.constantFrom("ok" as const, "problem" as const, "skip" as const, null),
    verdict: fc.constantFrom("ok" as const, "problem" as const, "unknown" as const),
    side: fc.constantFrom("ours" as const, "client" as const, null),
  })
  .map(({ title, how, note, value, normal, answer, verdict, side }) =>
    stepOf("step", {
      step: { id: "step", title, how, probe: null, ifProblem: side && { side, message: null } },
      evidence: { verdict, value, normal, at: 0, fault: value },
      note,
      answer,
      answeredBy: answer && "U0ANA",
      answeredAt: answer && 1,
    }),
  );

describe("Slack's limits", () => {
  it("cut no line of a long list: what does not fit is counted", () => {
    const lines = Array.from(
      { length: 200 },
      (_, n) => `🔴 *Metric number ${n}* low, 0 of 23 (Acme Dental, Birch, #${n}).`,
    );
    const { blocks } = fitMessage({ text: "list", blocks: pagedInMessage(lines, "the Home tab shows all.") });
    const shown = blocks.flatMap((block) => (block.type === "section" ? (block.text?.text ?? "").split("\n") : []));
    expect(shown).toEqual(lines.slice(0, shown.length));
    expect(shown.length).toBeGreaterThan(120);
    expect(blocks.at(-1)).toMatchObject({
      elements: [{ text: `… and ${200 - shown.length} more: the Home tab shows all.` }],
    });
  });

  it("are kept by every root message, whatever it is made of", () => {
    const group = fc.record({ name, observed: fc.double(), expected: fc.double(), low: fc.boolean() });
    const scene = fc.record({
      title: name,
      place: fc.option(name),
      groups: fc.array(group, { maxLength: 200 }),
      more: name,
    });
    fc.assert(
      fc.property(scene, ({ title, place, groups, more }) => {
        const message = rootMessage(
          {
            incident: incidentOf({ cause: more, unit: more, source: title, severity: "minor" }),
            metricTitle: title,
            place,
            groups,
            groupCount: groups.length,
            groupWord: "groups",
            adds: true,
            owner: more,
            action: more,
            isNew: false,
            worst: [],
            knowableAt: null,
            blind: groups.map((one) => one.name),
            fault: more,
            altText: more,
            zone: ZONE,
          },
          "F0FILE",
        );
        expect(refused(fitMessage(message))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("are kept by checklists of up to 60 steps", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), name, (steps, title) => {
        const numbered = steps.map((one, position) => ({ ...one, stepId: `step-${position}`, position }));
        const message = checklistMessage({ incident: incidentOf(), title, steps: numbered, zone: ZONE });
        expect(refused(fitMessage(message))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("are kept by what a person writes to a client, and by pages", () => {
    fc.assert(
      fc.property(name, name, (text, place) => {
        const told = clientMessage({
          incident: incidentOf(),
          text: text || " ",
          owners: ["U0DANA"],
          adds: true,
          zone: ZONE,
        });
        expect(refused(fitMessage(told))).toEqual([]);
        const scene = { incident: incidentOf(), metricTitle: text, place, adds: false, dropped: null, zone: ZONE };
        expect(refused(fitMessage(pageMessage({ ...scene, again: true, responders: ["S0RESP"] }) as Message))).toEqual(
          [],
        );
      }),
    );
  });

  it("shorten a list that is too long and say how much is left out", () => {
    const { blocks } = fitMessage({ text: "many", blocks: Array.from({ length: 70 }, (_, n) => section(`line ${n}`)) });
    expect(blocks).toHaveLength(50);
    expect(JSON.stringify(blocks.at(-1))).toContain("… and 21 more");
  });

  it("leave a button out whose value would be refused: half a value would mean something else", () => {
    const { blocks } = fitMessage({ text: "x", blocks: [section("x", button("Go", "go", "v".repeat(3000)))] });
    expect(blocks[0]).not.toHaveProperty("accessory");
  });

  it("drop blocks that have nothing to say", () => {
    expect(fitMessage({ text: "", blocks: [section(""), context("")] })).toMatchObject({
      text: "Leadline",
      blocks: [],
    });
  });

  it("give a block a new id exactly when its content has changed", () => {
    const ids = (text: string) =>
      fitMessage({ text, blocks: [section("same"), section(text)] }).blocks.map((b) => b.block_id);
    expect(ids("a")).toEqual(ids("a"));
    expect(ids("a")[0]).toBe(ids("b")[0]);
    expect(ids("a")[1]).not.toBe(ids("b")[1]);
  });
});

describe("a cut", () => {
  it("never leaves half a mention, half an escaped character or half an emoji", () => {
    const piece = fc.constantFrom("&amp;", "<@U0ANA>", "<!date^1^{time}|14:00>", "😀", "word ", "&lt;x&gt;");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 120 }), (pieces, max) => {
        const cut = cutMarkup(pieces.join(""), max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.replaceAll(/&(amp|lt|gt);|<[^<>]*>/g, "")).not.toMatch(/[<>&]/);
        expect(Buffer.from(cut).toString()).toBe(cut);
      }),
    );
  });
});
