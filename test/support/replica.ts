/** A process that tells what comes at regular times, on a database that others use as well. */
import { pino } from "pino";
import type { Catalogue } from "../../src/domain/catalogue.ts";
import type { Core } from "../../src/flows/core.ts";
import type { DigestDeps } from "../../src/flows/regular/digest.ts";
import { createRegular, type Regular } from "../../src/regular.ts";
import type { Db } from "../../src/store/db.ts";

export interface Replica extends Regular {
  readonly core: Core;
  now: number;
}

/** A process that starts at `now`; nothing is told before its `look`. */
export function replicaOf(
  db: Db,
  catalogue: Catalogue,
  now: number,
  notice: DigestDeps["notice"] = () => null,
): Replica {
  const core: Core = {
    db,
    catalogue: () => catalogue,
    now: () => replica.now,
    log: pino({ level: "silent" }),
    wake: () => {},
  };
  const replica: Replica = {
    core,
    now,
    start: () => regular.start(),
    stop: () => regular.stop(),
    look: () => regular.look(),
  };
  const regular = createRegular({ core, notice });
  return replica;
}
