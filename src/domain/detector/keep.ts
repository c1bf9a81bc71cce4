import type { Monitor } from "../detection.ts";

/** A part of a monitor's state besides its series, as plain data. */
export interface Kept {
  save(): unknown;
  restore(saved: unknown): void;
}

/** Series a piece: some hundred kilobytes to a few megabytes. */
const SERIES = 32;

type Piece<S> = { readonly series: readonly S[] } | { readonly shared: Readonly<Record<string, unknown>> };

/**
 * Saves and restores what a monitor has learned: its series, and what they share by name. Everything that hangs on a
 * series is saved, whatever fields it has; what a monitor keeps beside its series has to be named here, or a restored
 * monitor lacks it. The series come first, so that a shared part may look them up when it is restored.
 *
 * @param fresh a series as it is before its first row: it gives those that are restored their shape
 * @param adopt called when all is restored: what follows from it is worked out again
 */
export function keeping<S extends { readonly group: string }>(
  series: Map<string, S>,
  fresh: (group: string) => S,
  shared: Readonly<Record<string, Kept>>,
  adopt: () => void,
): Pick<Monitor, "save" | "restore" | "layout"> {
  return {
    *save(): Generator<Piece<S>> {
      const all = [...series.values()];
      for (let at = 0; at < all.length; at += SERIES) yield { series: all.slice(at, at + SERIES) };
      yield { shared: Object.fromEntries(Object.entries(shared).map(([name, kept]) => [name, kept.save()])) };
    },
    restore(piece) {
      const saved = piece as Piece<S>;
      if ("series" in saved) {
        for (const one of saved.series) series.set(one.group, filled(fresh(one.group), one));
        return;
      }
      for (const [name, kept] of Object.entries(shared)) kept.restore(saved.shared[name]);
      adopt();
    },
    layout: `${layoutOf(fresh(""))};${Object.keys(shared)}`,
  };
}

/** The series with all that was saved of it; arrays stay where they lie in memory, beside one another. */
function filled<S extends object>(series: S, saved: S): S {
  for (const name of Object.keys(saved) as (keyof S)[]) {
    const [own, value] = [series[name] as unknown, saved[name] as unknown];
    const fits = ArrayBuffer.isView(own) && ArrayBuffer.isView(value) && own.byteLength === value.byteLength;
    if (fits) (own as Float64Array).set(value as Float64Array);
    else series[name] = saved[name];
  }
  return series;
}

/** Names, kinds and lengths of all fields. */
function layoutOf(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}${value.byteLength}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return typeof value;
  return `{${Object.entries(value).map(([name, field]) => `${name}:${layoutOf(field)}`)}}`;
}
