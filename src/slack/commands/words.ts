import { closest, distance } from "fastest-levenshtein";

/** Words of a command; quotes, straight or curly, keep several together. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(/["“”„]([^"“”„]*)["“”„]|(\S+)/g)]
    .map(([, quoted, bare]) => (quoted ?? bare ?? "").trim())
    .filter((word) => word !== "");
}

/** What makes two names the same to a person who types: no capitals, accents, spaces or signs. */
export function normal(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The known name that was probably meant; undefined where none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const known = names.filter((name) => normal(name) !== "");
  const word = normal(typed);
  if (known.length === 0 || word === "") return undefined;
  const found = closest(word, known.map(normal));
  const near = distance(word, found) <= Math.max(1, Math.floor(Math.max(word.length, found.length) * 0.4));
  return near ? known.find((name) => normal(name) === found) : undefined;
}
