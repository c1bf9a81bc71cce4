/** One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula is marked as text. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(cell).join(",")}\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
