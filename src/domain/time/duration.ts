const UNITS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
};

const SHOWN: readonly (readonly [name: string, length: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** Milliseconds of a duration as the catalogue writes it (`90s`, `5m`, `1h`, `7d`, `8w`); undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9})([smhdw])$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * (UNITS[unit] ?? Number.NaN);
}

/** A duration for people, in its two largest units: `48 s`, `1 h 5 min`, `2 d 3 h`. Parts of a second are dropped. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const largest = SHOWN.findIndex(([, length]) => ms >= length);
  if (largest < 0) return "0 s";
  let rest = ms;
  const parts: string[] = [];
  for (const [name, length] of SHOWN.slice(largest, largest + 2)) {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    if (amount > 0) parts.push(`${amount} ${name}`);
  }
  return parts.join(" ");
}
