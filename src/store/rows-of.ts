/** Rows of a raw statement: postgres.js answers a list, PGlite an object with `rows`. */
export function rowsOf(result: unknown): Record<string, unknown>[] {
  if (Array.isArray(result)) return result as Record<string, unknown>[];
  const { rows } = result as { rows?: Record<string, unknown>[] };
  return rows ?? [];
}
