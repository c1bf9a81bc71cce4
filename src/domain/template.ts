/**
 * Fills `{{client.site}}` and the like. A name that has no value stays visible as `(client.site?)`: a message that a
 * person reads before sending must show what is missing rather than hide it.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, name: string) => values[name] ?? `(${name}?)`);
}
