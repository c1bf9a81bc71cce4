/**
 * Parts of the catalogue that say what is planned. Not every one of them is acted on yet: what is not is said as a
 * notice when the catalogue is loaded.
 */
/** A planned silence: a drop inside it opens nothing, and its buckets do not teach. */
export interface Mute {
  readonly metric: string;
  /** null: every group of the metric. */
  readonly group: string | null;
  /** Milliseconds since 1970, `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** What an unusual day is like: that day of the week (0 = Sunday; null: its own), with `factor` times its volume. */
export interface DayShape {
  readonly like: number | null;
  readonly factor: number | null;
}

interface AnyDays {
  readonly shape: DayShape;
  /** The metrics it is about; null: all of them. */
  readonly metrics: readonly string[] | null;
}

/** Public holidays of a country or region, ISO 3166: `DE`, `DE-BE`. */
interface HolidayRule extends AnyDays {
  readonly kind: "holidays";
  readonly region: string;
}

/** Local days `from` to `to`, both inclusive, as `YYYY-MM-DD`. */
interface DaysRule extends AnyDays {
  readonly kind: "days";
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export type CalendarRule = HolidayRule | DaysRule;

interface EscalationStep {
  /** Milliseconds after the incident opened. */
  readonly after: number;
  readonly unless: "acknowledged" | "resolved";
  /** Users (`U…`) and user groups (`S…`). */
  readonly tell: readonly string[];
}

export interface Remediation {
  readonly id: string;
  readonly title: string;
  /** May hold a secret, as may `undo` and `headers`: never logged. */
  readonly webhook: string;
  readonly undo: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly risk: "low" | "high";
  readonly reversible: boolean;
  readonly approvers: readonly string[];
}

interface Digest {
  readonly channel: string;
  /** Cron expression in the catalogue's time zone. */
  readonly schedule: string;
}

export interface Plans {
  readonly mutes: readonly Mute[];
  readonly calendar: readonly CalendarRule[];
  /** By name; a severity without a name of its own uses the one that is called like itself. */
  readonly escalations: ReadonlyMap<string, readonly EscalationStep[]>;
  readonly journeys: ReadonlyMap<string, readonly string[]>;
  readonly remediations: ReadonlyMap<string, Remediation>;
  readonly digest: Digest | null;
  /** Milliseconds, or null to keep incidents for ever. */
  readonly keepIncidents: number | null;
}
