/** Whatever people, the client and the volumes do, and in whatever order, the incident stays one consistent story. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Side } from "../../src/domain/catalogue.ts";
import type { Incident } from "../../src/domain/incident.ts";
import {
  acknowledge,
  clientAcknowledges,
  clientFixes,
  dismiss,
  nameCause,
  type Outcome,
  recover,
  reopen,
  resolve,
  statusOf,
  tellClient,
} from "../../src/domain/incident-rules.ts";
import { moneyMissing, timesOf } from "../../src/domain/incident-times.ts";
import { at, incidentOf } from "../slack/support/examples.ts";

const PEOPLE = ["U0ANA", "U0BEN", "U0DANA"] as const;
const SIDES: readonly (Side | null)[] = ["ours", "client", "third_party", null];

type Act = (incident: Incident, at: number) => Outcome;
interface Deed {
  readonly name: string;
  readonly act: Act;
}

const does = (name: string, act: Act): Deed => ({ name, act });
const person = fc.constantFrom(...PEOPLE);
const reason = fc.constantFrom(null, "", "campaign ended");
const deed: fc.Arbitrary<Deed> = fc.oneof(
  person.map((who) => does(`${who} acknowledges`, (one, now) => acknowledge(one, { at: now, person: who }))),
  fc
    .tuple(person, fc.constantFrom("form", "hosting"), fc.constantFrom(...SIDES))
    .map(([who, cause, side]) =>
      does(`${who} names ${cause} of ${side}`, (one, now) => nameCause(one, { at: now, person: who, cause, side })),
    ),
  fc
    .tuple(person, fc.boolean())
    .map(([who, again]) =>
      does(`${who} tells the client${again ? " again" : ""}`, (one, now) =>
        tellClient(one, { at: now, person: who, again, owners: ["U0DANA"], text: "Please look." }),
      ),
    ),
  person.map((who) => does(`${who} is on it`, (one, now) => clientAcknowledges(one, { at: now, person: who }))),
  person.map((who) => does(`${who} fixes it`, (one, now) => clientFixes(one, { at: now, person: who }))),
  fc
    .integer({ min: 0, max: 4 })
    .map((good) =>
      does(`${good} good buckets`, (one, now) =>
        recover(one, { at: now, person: null, good, backAt: good === 0 ? null : now - good * 60_000 }),
      ),
    ),
  fc
    .tuple(person, reason)
    .map(([who, why]) =>
      does(`${who} resolves (${why})`, (one, now) => resolve(one, { at: now, person: who, reason: why })),
    ),
  fc
    .tuple(person, reason)
    .map(([who, why]) =>
      does(`${who} dismisses (${why})`, (one, now) => dismiss(one, { at: now, person: who, reason: why })),
    ),
  fc
    .constantFrom(...PEOPLE, null)
    .map((who) => does(`${who} reopens`, (one, now) => reopen(one, { at: now, person: who, reason: null }))),
);

/** Deeds with the seconds between them; now and then a deed was decided a moment before the one that got in first. */
const story = fc.array(fc.tuple(deed, fc.integer({ min: -1, max: 3_600 })), { maxLength: 25 });

const beginning = fc.integer({ min: 1, max: 3 }).map((neededBuckets) => incidentOf({ neededBuckets }));

function tellStory(first: Incident, deeds: readonly (readonly [Deed, number])[], look: (step: Step) => void): void {
  let incident = first;
  let now = at(1, 10);
  for (const [{ name, act }, seconds] of deeds) {
    now += seconds * 1000;
    const outcome = act(incident, now);
    const next = outcome.kind === "change" ? { ...incident, ...outcome.change } : incident;
    look({ name, now, before: incident, after: next, outcome, act });
    incident = next;
  }
}

interface Step {
  readonly name: string;
  readonly now: number;
  readonly before: Incident;
  readonly after: Incident;
  readonly outcome: Outcome;
  readonly act: Act;
}

/** The shortest story found after whose last step the claim does not hold; null: none in 300. */
function storyAgainst(claim: (step: Step) => boolean): string | null {
  let told = "";
  const found = fc.check(
    fc.property(beginning, story, (first, deeds) => {
      const steps: Step[] = [];
      tellStory(first, deeds, (step) => void steps.push(step));
      const broken = steps.findIndex((step) => !claim(step));
      if (broken < 0) return true;
      const names = steps.slice(0, broken + 1).map((step) => step.name);
      told = `${names.join(", ")}: ${JSON.stringify(steps[broken]?.after)}`;
      return false;
    }),
    { numRuns: 300 },
  );
  return found.failed ? told : null;
}

const isClosed = (one: Incident): boolean => one.resolvedAt !== null || one.dismissedAt !== null;
/** Both hold, or neither does. */
const together = (...claims: boolean[]): boolean => claims.every((claim) => claim === claims[0]);

describe("in any order of deeds", () => {
  it("the row keeps the promises that the database asks of it", () => {
    expect(
      storyAgainst(
        ({ after }) =>
          (after.resolvedAt === null || after.dismissedAt === null) &&
          together(after.status === "resolved", after.resolvedAt !== null) &&
          together(after.status === "dismissed", after.dismissedAt !== null) &&
          after.goodBuckets >= 0 &&
          after.goodBuckets <= after.neededBuckets,
      ),
    ).toBeNull();
  });

  it("the status is the one that the recorded facts give", () => {
    expect(storyAgainst(({ after }) => after.status === statusOf(after))).toBeNull();
  });

  it("whoever did a thing and when it was done are known together", () => {
    expect(
      storyAgainst(
        ({ after }) =>
          together(after.clientFixedAt === null, after.clientFixedBy === null) &&
          together(after.clientAcknowledgedAt === null, after.clientAcknowledgedBy === null) &&
          together(after.dismissedAt === null, after.dismissedBy === null, after.side !== "false_alarm") &&
          together(after.cause === null, after.causeKnownAt === null) &&
          together(after.clientToldAt === null, after.clientLastToldAt === null) &&
          together(after.reopenedAt === null, after.reopened === 0) &&
          (after.acknowledgedBy === null || after.acknowledgedAt !== null) &&
          (after.goodBuckets === 0 || after.volumeBackAt !== null),
      ),
    ).toBeNull();
  });

  it("no duration and no loss is ever negative", () => {
    expect(
      storyAgainst(({ after }) =>
        [...Object.values(timesOf(after)), moneyMissing(after)].every((value) => (value ?? 0) >= 0),
      ),
    ).toBeNull();
  });

  it("a closed incident changes by reopening alone", () => {
    expect(
      storyAgainst(({ before, after, name }) => !isClosed(before) || name.endsWith("reopens") || after === before),
    ).toBeNull();
  });

  it("first times are kept for the statistics", () => {
    const firsts = ["acknowledgedAt", "causeKnownAt", "clientToldAt", "clientAcknowledgedAt"] as const;
    expect(
      storyAgainst(({ before, after }) =>
        firsts.every((first) => before[first] === null || after[first] === before[first]),
      ),
    ).toBeNull();
  });

  it("every change stands in the timeline, and where nothing changed nothing does", () => {
    expect(
      storyAgainst(({ outcome, before, after }) =>
        outcome.kind === "change" ? outcome.events.length > 0 : after === before,
      ),
    ).toBeNull();
  });

  it("the same press delivered twice is one deed, save a message that is sent again on purpose", () => {
    expect(
      storyAgainst(
        ({ name, now, after, outcome, act }) =>
          outcome.kind !== "change" || name.endsWith("client again") || act(after, now).kind !== "change",
      ),
    ).toBeNull();
  });
});
