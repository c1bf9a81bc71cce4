import { closest, distance } from "fastest-levenshtein";

/** The known word that was probably meant; undefined where none is near. Capitals make no difference. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word === "") return undefined;
  const lower = word.toLowerCase();
  const spellings = new Map(known.map((name) => [name.toLowerCase(), name]));
  const found = closest(lower, [...spellings.keys()]);
  const isNear = distance(lower, found) <= Math.max(1, Math.floor(Math.max(lower.length, found.length) * 0.4));
  return isNear ? spellings.get(found) : undefined;
}

/** `did you mean leads?` where a known word is near, otherwise what is known: `there are crm, shop`. */
export function meant(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  if (guess !== undefined) return `did you mean ${guess}?`;
  if (known.length === 0) return "there are none";
  return `there ${known.length === 1 ? "is" : "are"} ${listed(known)}`;
}

/** `a, b, c`, cut where it would be too long to read. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 24).join(", ");
  return words.length > 24 ? `${shown} and ${words.length - 24} more` : shown;
}

/** `; did you mean count?`, or nothing where no word is near. */
export function hint(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? "" : `; did you mean ${guess}?`;
}
