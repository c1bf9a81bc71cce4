import type { Logger } from "pino";
import type { Catalogue } from "../domain/catalogue.ts";
import type { Db } from "../store/db.ts";

/** What every flow needs: the database, the catalogue in force, the time, and a way to wake the sender of posts. */
export interface Core {
  readonly db: Db;
  readonly catalogue: () => Catalogue;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Called after a commit that wrote or changed a post: the sender looks at once instead of at its next round. */
  readonly wake: () => void;
}
