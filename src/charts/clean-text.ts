// Control characters are forbidden in XML even when escaped, half surrogates are no text, and the marks that turn the
// reading direction would let a client's name rewrite the words around it.
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/gu;

/** Untrusted text as one plain line of at most `longest` characters; what is longer ends in "…". */
export function cleanText(text: string, longest: number): string {
  const line = text.replace(UNSAFE, " ").replace(/\s+/g, " ").trim();
  const characters = [...line];
  if (characters.length <= longest) return line;
  return `${characters
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`;
}
