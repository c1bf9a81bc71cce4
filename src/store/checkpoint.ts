/** Which state of a metric's detector is stored, and for whom it is good. */
export interface Checkpoint {
  /** The round of the metric that the state was saved in; what was read before `readTo` by then is in it. */
  readonly round: number;
  readonly readTo: number;
  /** Hash of all that shapes a detector, its version and the layout of its state among it. */
  readonly key: string;
  /** How many series shared the budget. */
  readonly sharedAmong: number;
  readonly pieces: number;
}
