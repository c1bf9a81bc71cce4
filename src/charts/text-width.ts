/** Widths of Inter's letters in shares of the font's size, by kind; a little wide, so that estimates never overlap. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|'!·I ]/, 0.29],
  [/[frt()[\]{}/\\"-]/, 0.4],
  [/[MW@%—…]/, 1.04],
  [/[A-Z&#<>=+~mw]/, 0.8],
  [/[\x20-\x7e\u00a0-\u04ff]/, 0.6],
];

/** About how wide a line of text is in pixels at this font size. Letters of unknown kinds count as squares. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([kind]) => kind.test(letter))?.[1] ?? 1;
  return width * size;
}

/** The text, or as much of it as fits into `width` pixels and "…". */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
