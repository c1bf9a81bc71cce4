import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type * as schema from "./schema.ts";

/** Either database behind one face; a transaction of it has the same type. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;
