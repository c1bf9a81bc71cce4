/**
 * `${NAME}` in the catalogue stands for a variable of the environment, `$${` for a literal `${`. Values are put in
 * after the YAML is parsed, so a value can never change the structure of the file. Because braces mean something in
 * YAML's flow style (`{ url: ${CRM_URL} }`), placeholders are masked before parsing by characters from the private
 * use area, one for one: positions stay what they were.
 */
const OPEN = "\uE0F0\uE0F0";
const CLOSE = "\uE0F1";
const LITERAL_OPEN = "\uE0F2\uE0F2\uE0F2";
const LITERAL_CLOSE = "\uE0F3";

const WRITTEN = /\$\$\{(?:([^{}\n]*)\})?|\$\{([A-Za-z_]\w*)\}/g;
const MASKED = new RegExp(`${OPEN}(\\w+)${CLOSE}`, "g");
const ANY_MASKED = new RegExp(`${OPEN}(\\w+)${CLOSE}|${LITERAL_OPEN}|${LITERAL_CLOSE}`, "g");

/** Whether a text holds one of the characters that the mask needs for itself. */
export function isMaskable(text: string): boolean {
  return !/[\uE0F0-\uE0F3]/.test(text);
}

/** The text for the YAML parser, of the same length. */
export function mask(text: string): string {
  return text.replace(WRITTEN, (_, literal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return OPEN + name + CLOSE;
    return literal === undefined ? LITERAL_OPEN : LITERAL_OPEN + literal + LITERAL_CLOSE;
  });
}

/** The text as it was written in the file. */
export function unmask(text: string): string {
  return replaceMasked(text, (name) => `\${${name}}`, "$${");
}

/** What the text means: placeholders replaced by what `lookUp` says, literals without their second dollar sign. */
export function fill(text: string, lookUp: (name: string) => string): string {
  return replaceMasked(text, lookUp, "${");
}

function replaceMasked(text: string, lookUp: (name: string) => string, literalOpen: string): string {
  return text.replace(ANY_MASKED, (found, name: string | undefined) => {
    if (name !== undefined) return lookUp(name);
    return found === LITERAL_OPEN ? literalOpen : "}";
  });
}

/** The variables a masked text names, with the offset of each in it. */
export function variablesIn(text: string): { name: string; offset: number }[] {
  return [...text.matchAll(MASKED)].map((match) => ({ name: match[1] ?? "", offset: match.index }));
}

/** What looks like a placeholder in a masked text and is none, such as `${NAME:-x}`; undefined: nothing does. */
export function malformedIn(text: string): string | undefined {
  return /\$\{[^}\n]{0,40}\}?/.exec(text)?.[0];
}
