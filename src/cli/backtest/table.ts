/** A table in plain text: columns as wide as their widest cell, the last one as long as it is. */

export interface Column {
  readonly title: string;
  /** Numbers stand under one another at their right edge. */
  readonly right?: boolean;
}

const INDENT = "  ";
const GAP = "  ";
const WIDEST = 34;

/** The lines of a table, indented. Columns in which no row has anything are left out. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const used = columns.map((_, index) => rows.some((row) => (row[index] ?? "") !== ""));
  const shown = columns.filter((_, index) => used[index]);
  const cells = [
    shown.map(({ title }) => title),
    ...rows.map((row) => row.filter((_, index) => used[index]).map(clean)),
  ];
  const widths = shown.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? "").length)));
  return cells.map((row) =>
    `${INDENT}${row.map((cell, index) => padded(cell, widths[index] ?? 0, shown[index]?.right === true)).join(GAP)}`.trimEnd(),
  );
}

function padded(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}

/** A name from data on one line and of bounded length: it must neither break the table nor command the terminal. */
export function cleanName(name: string): string {
  const line = clean(name).replaceAll(/ {2,}/g, " ").trim();
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
}

const SHOWN_GROUPS = 2;

/** "acme", "acme, birch", "acme, birch + 3". */
export function whoWords(groups: readonly string[]): string {
  const names = groups.slice(0, SHOWN_GROUPS).map(cleanName).join(", ");
  return groups.length > SHOWN_GROUPS ? `${names} + ${groups.length - SHOWN_GROUPS}` : names;
}

function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
