import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { z } from "zod";

/** What a groups file says of one group; empty cells say nothing. */
export interface GroupFacts {
  readonly timezone?: string;
  /** Milliseconds. */
  readonly bucket?: number;
  /** ISO 3166 country and subdivision whose public holidays apply. */
  readonly holidays?: string;
}

const optional = z.string().trim().optional();
const Row = z.object({ group: z.string().min(1), tz: optional, bucket_s: optional, holidays: optional });

/**
 * Reads a file of groups: columns `group`, `tz`, `bucket_s` and `holidays`, of which only the first must be there;
 * further columns are left alone.
 *
 * @throws Error that names the file and the line
 */
export async function readGroups(file: string): Promise<Map<string, GroupFacts>> {
  const rows: unknown[] = parse(await readFile(file, "utf8"), { columns: true, skip_empty_lines: true, bom: true });
  const groups = new Map<string, GroupFacts>();
  for (const [i, row] of rows.entries()) {
    const parsed = Row.safeParse(row);
    if (!parsed.success) throw new Error(`${file}:${i + 2}: no value in the column "group"`);
    const { group, tz, bucket_s: seconds, holidays } = parsed.data;
    if (seconds && !(Number(seconds) > 0))
      throw new Error(`${file}:${i + 2}: bucket_s is "${seconds}", must be seconds`);
    groups.set(group, {
      ...(tz ? { timezone: tz } : {}),
      ...(seconds ? { bucket: Number(seconds) * 1000 } : {}),
      ...(holidays ? { holidays } : {}),
    });
  }
  return groups;
}
