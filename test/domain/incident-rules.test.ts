import { describe, expect, it } from "vitest";
import type { Incident, IncidentStatus } from "../../src/domain/incident.ts";
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
  tellClient,
} from "../../src/domain/incident-rules.ts";
import { at, incidentOf } from "../slack/support/examples.ts";

const NOW = at(2);
const LATER = at(3);

const told: Partial<Incident> = { clientToldAt: at(1, 20), clientLastToldAt: at(1, 20) };
const byAna: Partial<Incident> = { acknowledgedBy: "U0ANA", acknowledgedAt: at(1, 10) };
/** One incident in each status, as the rules leave it. */
const IN: Readonly<Record<IncidentStatus, Incident>> = {
  open: incidentOf(),
  acknowledged: incidentOf({ ...byAna, status: "acknowledged" }),
  waiting: incidentOf({ ...byAna, ...told, status: "waiting" }),
  recovering: incidentOf({ ...byAna, ...told, goodBuckets: 1, volumeBackAt: at(1, 30), status: "recovering" }),
  resolved: incidentOf({ ...byAna, ...told, resolvedAt: at(1, 50), resolvedBy: "U0ANA", status: "resolved" }),
  dismissed: incidentOf({
    ...byAna,
    dismissedAt: at(1, 50),
    dismissedBy: "U0ANA",
    side: "false_alarm",
    status: "dismissed",
  }),
};

const DEEDS = {
  "Ana acknowledges": (one: Incident) => acknowledge(one, { at: NOW, person: "U0ANA" }),
  "Ben acknowledges": (one: Incident) => acknowledge(one, { at: NOW, person: "U0BEN" }),
  "Ben names the cause": (one: Incident) =>
    nameCause(one, { at: NOW, person: "U0BEN", cause: "form broken", side: "client" }),
  "Ben tells the client": (one: Incident) => tell(one, false),
  "Ben tells the client again": (one: Incident) => tell(one, true),
  "Dana is on it": (one: Incident) => clientAcknowledges(one, { at: NOW, person: "U0DANA" }),
  "Dana has fixed it": (one: Incident) => clientFixes(one, { at: NOW, person: "U0DANA" }),
  "one good bucket": (one: Incident) => recover(one, { at: NOW, person: null, good: 1, backAt: at(1) }),
  "two good buckets": (one: Incident) => recover(one, { at: NOW, person: null, good: 2, backAt: at(1) }),
  "no good bucket": (one: Incident) => recover(one, { at: NOW, person: null, good: 0, backAt: null }),
  "Ana resolves": (one: Incident) => resolve(one, { at: NOW, person: "U0ANA", reason: null }),
  "Ben resolves": (one: Incident) => resolve(one, { at: NOW, person: "U0BEN", reason: null }),
  "Ben resolves with a reason": (one: Incident) => resolve(one, { at: NOW, person: "U0BEN", reason: "campaign ended" }),
  "Ana dismisses": (one: Incident) => dismiss(one, { at: NOW, person: "U0ANA", reason: null }),
  "Ben dismisses": (one: Incident) => dismiss(one, { at: NOW, person: "U0BEN", reason: "holiday" }),
  "Ben reopens": (one: Incident) => reopen(one, { at: NOW, person: "U0BEN", reason: "not over" }),
} as const;

function tell(one: Incident, again: boolean, now = NOW): Outcome {
  return tellClient(one, { at: now, person: "U0BEN", again, owners: ["U0DANA"], text: "Please look." });
}

/** What came of it in one word: the status that follows, or why not. */
function said(outcome: Outcome): string {
  if (outcome.kind === "change") return `→ ${outcome.change.status}`;
  return outcome.kind === "refused" ? `refused: ${outcome.why.kind}` : outcome.kind;
}

/** Columns: open, acknowledged, waiting, recovering, resolved (by Ana), dismissed (by Ana). */
const CLOSED = ["refused: closed", "refused: closed"] as const;
const TABLE: Readonly<Record<keyof typeof DEEDS, readonly [string, string, string, string, string, string]>> = {
  "Ana acknowledges": ["→ acknowledged", "nothing", "nothing", "nothing", ...CLOSED],
  "Ben acknowledges": ["→ acknowledged", "refused: taken", "refused: taken", "refused: taken", ...CLOSED],
  "Ben names the cause": ["→ open", "→ acknowledged", "→ waiting", "→ recovering", ...CLOSED],
  "Ben tells the client": ["→ waiting", "→ waiting", "refused: told_already", "refused: told_already", ...CLOSED],
  "Ben tells the client again": ["→ waiting", "→ waiting", "→ waiting", "→ recovering", ...CLOSED],
  "Dana is on it": ["refused: not_told", "refused: not_told", "→ waiting", "→ recovering", ...CLOSED],
  "Dana has fixed it": ["refused: not_told", "refused: not_told", "→ acknowledged", "→ recovering", ...CLOSED],
  "one good bucket": ["→ recovering", "→ recovering", "→ recovering", "nothing", "nothing", "nothing"],
  "two good buckets": ["→ resolved", "→ resolved", "→ resolved", "→ resolved", "nothing", "nothing"],
  "no good bucket": ["nothing", "nothing", "nothing", "→ waiting", "nothing", "nothing"],
  "Ana resolves": ["needs_reason", "needs_reason", "needs_reason", "→ resolved", "nothing", "refused: closed"],
  "Ben resolves": ["needs_reason", "needs_reason", "needs_reason", "→ resolved", ...CLOSED],
  "Ben resolves with a reason": ["→ resolved", "→ resolved", "→ resolved", "→ resolved", ...CLOSED],
  "Ana dismisses": ["→ dismissed", "→ dismissed", "→ dismissed", "→ dismissed", "refused: closed", "nothing"],
  "Ben dismisses": ["→ dismissed", "→ dismissed", "→ dismissed", "→ dismissed", ...CLOSED],
  "Ben reopens": [
    "refused: not_closed",
    "refused: not_closed",
    "refused: not_closed",
    "refused: not_closed",
    "→ open",
    "→ open",
  ],
};

const cells = Object.entries(TABLE).flatMap(([deed, row]) =>
  Object.keys(IN).map((status, column) => ({ deed, status, becomes: row[column] })),
);

/** The incident after a deed that must succeed. */
function become(outcome: Outcome, one: Incident): Incident {
  if (outcome.kind !== "change") throw new Error(`nothing changed: ${said(outcome)}`);
  return { ...one, ...outcome.change };
}

function eventsOf(outcome: Outcome): string[] {
  return outcome.kind === "change" ? outcome.events.map((event) => event.kind) : [];
}

describe("what a deed does in each status", () => {
  it.each(cells)("$status: $deed: $becomes", ({ deed, status, becomes }) => {
    const one = IN[status as IncidentStatus];
    expect(said(DEEDS[deed as keyof typeof DEEDS](one))).toBe(becomes);
  });
});

describe("acknowledging", () => {
  it("is refused with the name and the time of whoever has it", () => {
    expect(DEEDS["Ben acknowledges"](IN.acknowledged)).toEqual({
      kind: "refused",
      why: { kind: "taken", by: "U0ANA", at: at(1, 10) },
    });
  });

  it("for the second time, after a reopening, keeps the first time, and a third person hears no false one", () => {
    const reopened = become(DEEDS["Ben reopens"](IN.resolved), IN.resolved);
    expect(reopened).toMatchObject({ acknowledgedBy: null, acknowledgedAt: at(1, 10) });
    const again = become(acknowledge(reopened, { at: LATER, person: "U0BEN" }), reopened);
    expect(again).toMatchObject({ acknowledgedBy: "U0BEN", acknowledgedAt: at(1, 10), status: "acknowledged" });
    expect(acknowledge(again, { at: LATER + 4_000, person: "U0CAT" })).toEqual({
      kind: "refused",
      why: { kind: "taken", by: "U0BEN", at: null },
    });
  });
});

describe("the cause", () => {
  it("named twice is one event; named otherwise the first time stays", () => {
    const named = become(DEEDS["Ben names the cause"](IN.open), IN.open);
    expect(named).toMatchObject({ cause: "form broken", side: "client", causeKnownAt: NOW });
    expect(DEEDS["Ben names the cause"](named).kind).toBe("nothing");
    const other = become(nameCause(named, { at: LATER, person: "U0ANA", cause: "DNS", side: "third_party" }), named);
    expect(other).toMatchObject({ cause: "DNS", side: "third_party", causeKnownAt: NOW });
  });
});

describe("the client", () => {
  it("told again on purpose is waited for once more, and the first time stays", () => {
    const first = become(tell(IN.open, false), IN.open);
    const fixed = become(clientFixes(first, { at: NOW + 1, person: "U0DANA" }), first);
    expect(fixed.status).toBe("open");
    const again = become(tell(fixed, true, LATER), fixed);
    expect(again).toMatchObject({ status: "waiting", clientToldAt: NOW, clientFixedAt: null, clientFixedBy: null });
    expect(become(clientFixes(again, { at: LATER + 1, person: "U0DANA" }), again).clientFixedAt).toBe(LATER + 1);
  });

  it("told before a reopening is not waited for, told after it is", () => {
    const reopened = become(DEEDS["Ben reopens"](IN.resolved), IN.resolved);
    expect(reopened.status).toBe("open");
    expect(become(tell(reopened, true, LATER), reopened)).toMatchObject({
      status: "waiting",
      clientToldAt: at(1, 20),
      clientLastToldAt: LATER,
    });
  });

  it("who says at once that it is fixed has answered as well", () => {
    expect(become(DEEDS["Dana has fixed it"](IN.waiting), IN.waiting)).toMatchObject({
      clientFixedAt: NOW,
      clientFixedBy: "U0DANA",
      clientAcknowledgedAt: NOW,
      clientAcknowledgedBy: "U0DANA",
    });
  });

  it("hears from the second who presses that a colleague was first; pressed twice says nothing", () => {
    const answered = become(DEEDS["Dana is on it"](IN.waiting), IN.waiting);
    expect(DEEDS["Dana is on it"](answered).kind).toBe("nothing");
    expect(clientAcknowledges(answered, { at: LATER, person: "U0EMIL" })).toEqual({
      kind: "refused",
      why: { kind: "answered_already", by: "U0DANA", at: NOW },
    });
    const fixed = become(DEEDS["Dana has fixed it"](answered), answered);
    expect(DEEDS["Dana has fixed it"](fixed).kind).toBe("nothing");
    expect(said(clientFixes(fixed, { at: LATER, person: "U0EMIL" }))).toBe("refused: answered_already");
  });
});

describe("recovery", () => {
  it("says how far it is, then that the volume is back, and ends the incident", () => {
    const half = DEEDS["one good bucket"](IN.open);
    expect(half).toMatchObject({ events: [{ kind: "recovering", detail: { good: 1, needed: 2 } }] });
    const whole = DEEDS["two good buckets"](become(half, IN.open));
    expect(eventsOf(whole)).toEqual(["volume_back", "resolved"]);
    expect(become(whole, IN.open)).toMatchObject({ volumeBackAt: at(1), resolvedAt: NOW, resolvedBy: null });
  });

  it("that breaks off is a relapse: the volume is not back", () => {
    const outcome = DEEDS["no good bucket"](IN.recovering);
    expect(eventsOf(outcome)).toEqual(["relapsed"]);
    expect(become(outcome, IN.recovering)).toMatchObject({ goodBuckets: 0, volumeBackAt: null });
  });

  it("never counts more good buckets than are needed", () => {
    const outcome = recover(IN.open, { at: NOW, person: null, good: 99, backAt: at(1) });
    expect(become(outcome, IN.open).goodBuckets).toBe(2);
  });

  it("never touches an incident that a person has closed", () => {
    for (const closed of [IN.resolved, IN.dismissed])
      for (const good of [0, 1, 2])
        expect(recover(closed, { at: NOW, person: null, good, backAt: at(1) }).kind).toBe("nothing");
  });
});

describe("reopening", () => {
  it("a resolved incident keeps what was found out and asks for somebody again", () => {
    const known = { ...IN.resolved, cause: "form broken", side: "client", causeKnownAt: at(1, 30) } as const;
    expect(become(DEEDS["Ben reopens"](known), known)).toMatchObject({
      status: "open",
      resolvedAt: null,
      resolvedBy: null,
      resolution: null,
      volumeBackAt: null,
      goodBuckets: 0,
      acknowledgedBy: null,
      reopened: 1,
      reopenedAt: NOW,
      cause: "form broken",
      side: "client",
      causeKnownAt: at(1, 30),
    });
  });

  it("a false alarm takes that word back", () => {
    expect(become(DEEDS["Ben reopens"](IN.dismissed), IN.dismissed)).toMatchObject({ side: null, dismissedAt: null });
  });
});
