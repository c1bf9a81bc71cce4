/**
 * Fills `{{client.site}}` and the like. A name that has no value stays visible as `(client.site?)`: a message that a
 * person reads before sending must show what is missing rather than hide it.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, name: string) =>
    // Own names alone: `{{constructor}}` is a typing error, not a function's source.
    Object.hasOwn(values, name) ? (values[name] as string) : `(${name}?)`,
  );
}
