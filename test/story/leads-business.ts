/** A business whose leads are rows of a real PostgreSQL, one by one, and a client's landing page that can break. */
import postgres from "postgres";
import { httpServer } from "../support/loopback.ts";
import { freshDatabase } from "../support/postgres.ts";
import { DAY, HOUR, hourOfDay } from "./clock.ts";

type ClientId = "acme" | "birch" | "cobalt";

/** Leads in a usual hour of the day, by client. */
const PER_HOUR: Readonly<Record<ClientId, number>> = { acme: 24, birch: 18, cobalt: 40 };
const CLIENTS = Object.keys(PER_HOUR) as ClientId[];
const HISTORY = 8 * 7 * DAY;
const BATCH = 20_000;

export interface LeadsBusiness {
  /** Of the database with the table `leads`. */
  readonly url: string;
  /** Host and path of a client's landing page. */
  site(client: ClientId): string;
  /** Leads come in until this moment, one row each. */
  goOn(until: number): Promise<void>;
  /** From this moment on no lead of the client comes, and its landing page answers 503. */
  breaks(client: ClientId, from: number): void;
  /** The page loads again, and from this moment on leads come. */
  isMended(client: ClientId, from: number): void;
  /** How many leads of a client have come in a stretch of time, and how many come in such hours on average. */
  count(client: ClientId, from: number, to: number): { readonly came: number; readonly usual: number };
  close(): Promise<void>;
}

interface Lead {
  readonly client: ClientId;
  readonly at: number;
}

/** Opens with eight weeks of history before `now`. */
export async function openBusiness(now: number): Promise<LeadsBusiness> {
  const database = await freshDatabase();
  const sql = postgres(database.url, { onnotice: () => undefined });
  await sql`create table leads (id bigint generated always as identity primary key, client text not null, received_at timestamptz not null)`;
  await sql`create index on leads (received_at)`;
  const outages: { client: ClientId; from: number; to: number }[] = [];
  const broken = new Set<string>();
  const page = await httpServer((request, response) => {
    response.writeHead(broken.has(request.url?.slice(1) ?? "") ? 503 : 200).end();
  });
  let written = now - HISTORY;

  const isLost = ({ client, at }: Lead): boolean =>
    outages.some((outage) => outage.client === client && at >= outage.from && at < outage.to);

  const business: LeadsBusiness = {
    url: database.url,
    site: (client) => `${page.host}/${client}`,
    async goOn(until) {
      const fresh = leadsBetween(CLIENTS, written, until).filter((lead) => !isLost(lead));
      written = Math.max(written, until);
      for (let start = 0; start < fresh.length; start += BATCH) {
        const rows = fresh.slice(start, start + BATCH);
        const clients = rows.map((lead) => lead.client);
        const times = rows.map((lead) => new Date(lead.at).toISOString());
        await sql`insert into leads (client, received_at) select * from unnest(${clients}::text[], ${times}::timestamptz[])`;
      }
    },
    breaks(client, from) {
      broken.add(client);
      outages.push({ client, from, to: Number.POSITIVE_INFINITY });
    },
    isMended(client, from) {
      broken.delete(client);
      for (const outage of outages) {
        if (outage.client === client && outage.to === Number.POSITIVE_INFINITY) outage.to = from;
      }
    },
    count(client, from, to) {
      const came = leadsBetween([client], from, to).filter((lead) => !isLost(lead)).length;
      let usual = 0;
      for (let hour = from; hour < to; hour += HOUR) usual += meanIn(client, hour);
      return { came, usual };
    },
    async close() {
      await page.stop();
      await sql.end();
      await database.drop();
    },
  };
  await business.goOn(now);
  return business;
}

/** Everybody who fills in a form in `[from, to)`, whether or not it arrives. */
function leadsBetween(clients: readonly ClientId[], from: number, to: number): Lead[] {
  const leads: Lead[] = [];
  for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR) {
    for (const client of clients) {
      const count = leadsIn(client, hour);
      for (let i = 0; i < count; i++) {
        const at = hour + Math.floor(((i + 0.5) / count) * HOUR);
        if (at >= from && at < to) leads.push({ client, at });
      }
    }
  }
  return leads;
}

/** Quiet nights and busy days. */
function meanIn(client: ClientId, hour: number): number {
  const time = hourOfDay(hour);
  return PER_HOUR[client] * (time < 6 ? 0.2 : time < 9 ? 0.6 : 1);
}

/** The mean and as much chance as real people bring; the same in every run. */
function leadsIn(client: ClientId, hour: number): number {
  const mean = meanIn(client, hour);
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance(`${client} ${hour}`)));
}

/** Roughly normal, mean 0, spread 1: the sum of twelve even numbers that follow from the words alone. */
function chance(words: string): number {
  let state = 2_166_136_261;
  for (const char of words) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16_777_619);
  let sum = 0;
  for (let i = 0; i < 12; i++) {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393;
    sum += ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  }
  return sum - 6;
}
