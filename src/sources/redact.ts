/** Keeps secrets out of what people read. */

export type Redact = (text: string) => string;

const TELLING = /key|token|secret|pass|auth|sign|credential|session/i;

/**
 * Replaces every occurrence of these secrets, also percent-encoded or in base64, by three dots. Servers like to repeat
 * what they were sent ("unknown token abc…"), so it is not enough never to write secrets oneself. Values of fewer than
 * three characters are left alone: they hide nothing and would tear holes into every sentence.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .filter((secret) => secret.length >= 3)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}

/** What is secret in headers: every value, and the part after `Bearer ` or `Basic ` on its own. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  const harmless = /^(accept|content-type|user-agent)$/i;
  return Object.entries(headers)
    .filter(([name]) => !harmless.test(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);
}

/** What is secret in an address: its password, and what its query string holds under a telling name or at length. */
export function addressSecrets(address: string): string[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // Several hosts in one PostgreSQL address are no URL to the parser.
  if (!url) return [address, /\/\/[^:@/]*:([^@/]*)@/.exec(address)?.[1] ?? ""];
  const values = [...url.searchParams].filter(([name, value]) => TELLING.test(name) || value.length >= 16);
  return [url.password, decoded(url.password), ...values.map(([, value]) => value)];
}

/** Texts under telling names anywhere inside a JSON body. */
export function bodySecrets(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === "string" && TELLING.test(name) ? [value] : bodySecrets(value),
  );
}

/** One line of at most `length` characters, free of control characters. */
export function oneLine(text: string, length: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
