import type { ChartPoint, ChartSpan, TestedWindow } from "./chart-spec.ts";

export type Coordinate = [time: number, value: number | null];

/** The observed values as steps, each as long as its bucket; a gap where nothing is known. */
export function observedSteps(points: readonly ChartPoint[], bucket: number): Coordinate[] {
  const line: Coordinate[] = [];
  for (const [index, { at, observed }] of points.entries()) {
    const before = points[index - 1];
    if (before && at - before.at > bucket * 1.5) line.push([before.at + bucket, null]);
    line.push([at, observed], [at + bucket, observed]);
  }
  return line;
}

/** The expected values, each in the middle of its bucket, drawn out to the edges of the stretch they are known for. */
export function expectedLine(points: readonly ChartPoint[], bucket: number): Coordinate[] {
  return stretches(points, bucket, ({ expected }) => expected !== null).flatMap((stretch) => [
    ...drawnOut(stretch, bucket, ({ expected }) => expected ?? 0),
    [(stretch.at(-1)?.at ?? 0) + bucket, null] satisfies Coordinate,
  ]);
}

/** The expected bands as closed outlines. */
export function bands(points: readonly ChartPoint[], bucket: number): [number, number][][] {
  return stretches(points, bucket, ({ lower, upper }) => lower !== null && upper !== null).map((stretch) => [
    ...drawnOut(stretch, bucket, ({ upper }) => upper ?? 0),
    ...drawnOut(stretch, bucket, ({ lower }) => lower ?? 0).reverse(),
  ]);
}

/**
 * The line below which the tested window alarms: what was expected in it, times the share at which its sum is improbable
 * enough. Sums are tested, not points: a single bucket may lie on either side.
 */
export function limitLine(points: readonly ChartPoint[], bucket: number, window: TestedWindow | null): Coordinate[] {
  const limit = window?.limit ?? null;
  if (window === null || limit === null) return [];
  return points
    .filter(({ at, expected }) => expected !== null && at < window.to && at + bucket > window.from)
    .flatMap(({ at, expected }): Coordinate[] => {
      const value = limit * (expected ?? 0);
      return [
        [Math.max(at, window.from), value],
        [Math.min(at + bucket, window.to), value],
      ];
    });
}

/** What is missing: the areas between expected and observed inside the drops, as closed outlines. */
export function shortfalls(
  points: readonly ChartPoint[],
  bucket: number,
  spans: readonly ChartSpan[],
): [number, number][][] {
  const drops = spans.filter(({ kind }) => kind === "drop");
  return drops.flatMap((drop) => {
    const inside = points.filter(({ at }) => at < drop.to && at + bucket > drop.from);
    return stretches(inside, bucket, ({ observed, expected }) => observed !== null && expected !== null).map(
      (stretch) => [
        ...drawnOut(stretch, bucket, ({ observed, expected }) => Math.max(expected ?? 0, observed ?? 0)),
        ...steps(stretch, bucket).reverse(),
      ],
    );
  });
}

function steps(stretch: readonly ChartPoint[], bucket: number): [number, number][] {
  return stretch.flatMap(({ at, observed }) => [
    [at, observed ?? 0],
    [at + bucket, observed ?? 0],
  ]);
}

function drawnOut(
  stretch: readonly ChartPoint[],
  bucket: number,
  value: (point: ChartPoint) => number,
): [number, number][] {
  const first = stretch[0];
  const last = stretch.at(-1);
  if (!first || !last) return [];
  return [
    [first.at, value(first)],
    ...stretch.map((point): [number, number] => [point.at + bucket / 2, value(point)]),
    [last.at + bucket, value(last)],
  ];
}

/** Runs of neighbouring buckets that all pass. */
function stretches(
  points: readonly ChartPoint[],
  bucket: number,
  passes: (point: ChartPoint) => boolean,
): ChartPoint[][] {
  const found: ChartPoint[][] = [];
  let last: ChartPoint | undefined;
  for (const point of points) {
    if (!passes(point)) {
      last = undefined;
      continue;
    }
    const run = found.at(-1);
    if (run && last && point.at - last.at <= bucket * 1.5) run.push(point);
    else found.push([point]);
    last = point;
  }
  return found;
}
