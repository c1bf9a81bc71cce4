/** One line of `leadline check`. */
export interface CheckRow {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do about it; null: nothing. */
  readonly mend: string | null;
}
