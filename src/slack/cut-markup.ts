/**
 * Text of at most `max` characters, a cut marked by an ellipsis. The cut never falls into an escaped character
 * (`&amp;`), a mention or date (`<…>`), or a surrogate pair: half of one would be shown as rubbish or refused.
 */
export function cutMarkup(text: string, max: number): string {
  if (text.length <= max) return text;
  const whole = text
    .slice(0, Math.max(max - 1, 0))
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/&[a-z]{0,4}$/, "")
    .replace(/<[^<>]*$/, "")
    .trimEnd();
  return `${whole}…`;
}
