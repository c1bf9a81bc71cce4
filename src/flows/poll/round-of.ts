import type { Observation, Verdict } from "../../domain/detection.ts";
import { addRow, newRound, type Round } from "../../store/observations.ts";
import { UNSEEN } from "./groups.ts";
import type { Remembered } from "./memory.ts";
import type { NewRows } from "./new-rows.ts";

/**
 * What a poll has to write: its rows, each with what the detector says of it, and what it says anew of other buckets.
 *
 * @param known every bucket before `readTo` was read before (null: perhaps any); buckets before `verdictsFrom` have no
 *   verdict
 */
export function roundOf(
  { groups, sums }: Pick<Remembered, "groups" | "sums">,
  { rows, slots }: NewRows,
  verdicts: readonly Verdict[],
  known: { readonly readTo: number | null; readonly verdictsFrom: number },
): Round {
  const { said, others } = match(rows, verdicts, known.verdictsFrom);
  const round = newRound();
  const newFrom = known.readTo ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as Observation;
    const verdict = said[i] ?? take(others, row) ?? null;
    const id = groups.id[slots[i] as number] as number;
    addRow(row.bucket >= newFrom ? round.fresh : round.known, id, row, verdict);
  }
  // What is left was judged anew because of another bucket: its value stays as it is.
  for (const verdict of others.values()) {
    const id = groups.id[groups.slotOf.get(verdict.group) ?? UNSEEN] ?? sums.get(verdict.group);
    if (id === undefined) throw new Error(`group "${verdict.group}" has no series`);
    addRow(round.known, id, { ...verdict, value: verdict.observed }, verdict);
  }
  return round;
}

/** Verdicts by row. Most are of the row that comes next; what is of another bucket is looked up by its key. */
function match(
  rows: readonly Observation[],
  verdicts: readonly Verdict[],
  verdictsFrom: number,
): { readonly said: readonly (Verdict | undefined)[]; readonly others: Map<string, Verdict> } {
  const said = new Array<Verdict | undefined>(rows.length);
  const others = new Map<string, Verdict>();
  let next = 0;
  for (const verdict of verdicts) {
    while ((rows[next]?.bucket ?? verdictsFrom) < verdictsFrom) next++;
    const row = rows[next];
    if (row?.group === verdict.group && row.bucket === verdict.bucket) said[next++] = verdict;
    else others.set(keyOf(verdict), verdict);
  }
  return { said, others };
}

function take(others: Map<string, Verdict>, row: Observation): Verdict | undefined {
  if (others.size === 0) return undefined;
  const key = keyOf(row);
  const found = others.get(key);
  if (found) others.delete(key);
  return found;
}

function keyOf({ group, bucket }: { readonly group: string; readonly bucket: number }): string {
  return `${bucket} ${group}`;
}
