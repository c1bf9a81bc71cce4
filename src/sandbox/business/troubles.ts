import { CLIENTS, findClient } from "./clients.ts";

/** What is broken at the moment. */
export interface Troubles {
  readonly intakeBroken: boolean;
  /** Ids of clients. */
  readonly stopped: ReadonlySet<string>;
  readonly slow: ReadonlySet<string>;
}

export const NO_TROUBLES: Troubles = { intakeBroken: false, stopped: new Set(), slow: new Set() };

/** The troubles after an act and the line that tells of it; or why it cannot be done. */
export type Outcome =
  | { readonly ok: true; readonly troubles: Troubles; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/**
 * What the control panel may do: `stop`, `resume`, `slow landing` and `mend landing` with a `client`, and
 * `break intake`, `mend intake`, `mend all`. Takes what came over the wire: every part of it may be missing or of
 * another kind.
 */
export function decide(troubles: Troubles, asked: unknown): Outcome {
  const act = typeof asked === "object" && asked !== null ? (asked as Record<string, unknown>) : {};
  switch (act.do) {
    case "break intake":
      return done({ ...troubles, intakeBroken: true }, "Intake broken: no lead of any client is accepted");
    case "mend intake":
      return done({ ...troubles, intakeBroken: false }, "Intake mended");
    case "mend all":
      return done(NO_TROUBLES, "Everything mended");
    case "stop":
    case "resume":
    case "slow landing":
    case "mend landing":
      return decideForClient(troubles, act.do, act.client);
    default:
      return {
        ok: false,
        problem:
          'do must be "stop", "resume", "slow landing", "mend landing" (these with a client), "break intake", "mend intake" or "mend all"',
      };
  }
}

function decideForClient(
  troubles: Troubles,
  deed: "stop" | "resume" | "slow landing" | "mend landing",
  id: unknown,
): Outcome {
  const client = typeof id === "string" ? findClient(id) : undefined;
  if (!client) return { ok: false, problem: `client must be one of ${CLIENTS.map((known) => known.id).join(", ")}` };
  const { stopped, slow } = troubles;
  switch (deed) {
    case "stop":
      return done(
        { ...troubles, stopped: new Set([...stopped, client.id]) },
        `${client.name}: leads stopped, its landing page answers 503`,
      );
    case "resume":
      return done({ ...troubles, stopped: without(stopped, client.id) }, `${client.name}: leads flow again`);
    case "slow landing":
      return done(
        { ...troubles, slow: new Set([...slow, client.id]) },
        `${client.name}: landing page slow, half of the visitors leave`,
      );
    case "mend landing":
      return done({ ...troubles, slow: without(slow, client.id) }, `${client.name}: landing page fast again`);
  }
}

/** Share of a client's usual leads that still comes, 0 to 1. */
export function flow(troubles: Troubles, client: string): number {
  if (troubles.intakeBroken || troubles.stopped.has(client)) return 0;
  return troubles.slow.has(client) ? 0.5 : 1;
}

function done(troubles: Troubles, text: string): Outcome {
  return { ok: true, troubles, text };
}

function without(set: ReadonlySet<string>, id: string): Set<string> {
  return new Set([...set].filter((other) => other !== id));
}
