/** What people say when a drop has lasted for long: this is to be expected from now on, or it is not. */
import { keepWatching as keepWatchingRule, sayNewNormal } from "../../domain/new-normal-rules.ts";
import { findIncident } from "../../store/incidents.ts";
import { holdRounds } from "../../store/metric-states.ts";
import { addNewNormals } from "../../store/new-normals.ts";
import { touchPosts } from "../../store/posts.ts";
import type { Core } from "../core.ts";
import { carryOut, type Deed } from "./deed.ts";

interface ByPerson {
  readonly incidentId: number;
  /** Slack user id. */
  readonly person: string;
}

/** The level since the start of the drop is normal: the incident ends, and its low series are expected there. */
export function newNormal(core: Core, { incidentId, person }: ByPerson): Promise<Deed> {
  return carryOut(core, incidentId, {
    async before(tx) {
      const incident = await findIncident(tx, incidentId);
      // A round is judged by the old expectation or by the new one, never by both.
      if (incident) await holdRounds(tx, incident.metric);
    },
    async decide(incident, tx, at) {
      const outcome = sayNewNormal(incident, { at, person });
      if (outcome.kind === "change") await addNewNormals(tx, incidentId, { at, person });
      return outcome;
    },
    after: (_incident, tx) => touchPosts(tx, incidentId, ["note"]),
  });
}

/** It is not: the expectation stays what it was, and nobody is asked again. */
export function keepWatching(core: Core, { incidentId, person }: ByPerson): Promise<Deed> {
  return carryOut(core, incidentId, {
    decide: (incident, _tx, at) => keepWatchingRule(incident, { at, person }),
    after: (_incident, tx) => touchPosts(tx, incidentId, ["note"]),
  });
}
