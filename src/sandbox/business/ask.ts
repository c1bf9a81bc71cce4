import { findClient } from "./clients.ts";
import type { BucketWindow } from "./store.ts";

const DAY = 86_400_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const CLIENTS_MOST = 50;
const ROWS_MOST = 100_000;
const DAYS_MOST = 100;

/** What a question for rows asks for. */
interface Ask {
  readonly window: BucketWindow;
  /** null: every client. */
  readonly clients: ReadonlySet<string> | null;
}

export type Asked = { readonly ok: true; readonly ask: Ask } | { readonly ok: false; readonly problem: string };

/**
 * Reads `from`, `to`, `bucket` (seconds) and `clients` of an address. Buckets that start in `from <= start < to` are
 * meant, so both are moved up to the grid. `finest` is the length of the shortest bucket there is, in seconds.
 */
export function readAsk(query: URLSearchParams, finest: number, clientCount: number): Asked {
  const from = instant(query.get("from"));
  const to = instant(query.get("to"));
  if (from === null) return wrong("from must be an instant such as 2026-11-02T09:00:00Z");
  if (to === null) return wrong("to must be an instant such as 2026-11-02T10:00:00Z");
  if (to <= from) return wrong("to must be later than from");
  const seconds = query.get("bucket") ?? String(finest);
  const bucket = /^\d{1,5}$/.test(seconds) ? Number(seconds) * 1000 : 0;
  if (bucket === 0 || bucket % (finest * 1000) !== 0 || DAY % bucket !== 0)
    return wrong(`bucket must be a number of seconds that is a multiple of ${finest} and divides a day`);
  const clients = clientSet(query.get("clients"));
  if (typeof clients === "string") return wrong(clients);
  if (to - from > DAYS_MOST * DAY) return wrong(`from and to must be at most ${DAYS_MOST} days apart: ask in slices`);
  if (((to - from) / bucket) * (clients?.size ?? clientCount) > ROWS_MOST)
    return wrong(`more than ${ROWS_MOST} rows could come: ask for a shorter time, or for longer buckets`);
  const up = (at: number) => Math.ceil(at / bucket) * bucket;
  return { ok: true, ask: { window: { from: up(from), to: up(to), bucket }, clients } };
}

function instant(text: string | null): number | null {
  if (text === null || !ISO.test(text)) return null;
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : null;
}

/** The named clients, null for all, or what is wrong. */
function clientSet(text: string | null): ReadonlySet<string> | null | string {
  if (text === null) return null;
  const ids = text.split(",").slice(0, CLIENTS_MOST);
  const unknown = ids.find((id) => !findClient(id));
  return unknown === undefined ? new Set(ids) : "clients must be ids of clients with commas between them";
}

function wrong(problem: string): Asked {
  return { ok: false, problem };
}
