/** What the demo's simulated business tells of itself at `GET /business/state`. */
export interface BusinessState {
  readonly name: string;
  readonly now: number;
  readonly ready: boolean;
  readonly progress: { readonly text: string; readonly share: number } | null;
  readonly clients: readonly {
    readonly id: string;
    readonly name: string;
    readonly leadsPerMinute: number;
    readonly expectedPerMinute: number;
    readonly stopped: boolean;
  }[];
  readonly intake: { readonly broken: boolean };
  readonly landing: readonly { readonly client: string; readonly slow: boolean; readonly status: number }[];
  /** What was done at the panel, the newest first. */
  readonly recent: readonly { readonly at: number; readonly text: string }[];
}

export type BusinessAct =
  | { readonly do: "stop" | "resume" | "slow landing" | "mend landing"; readonly client: string }
  | { readonly do: "break intake" | "mend intake" | "mend all" };

/** The volumes of the last minutes by client, oldest first, as this page saw them. */
export type Volumes = Readonly<Record<string, readonly number[]>>;

/** 3 minutes of a reading every 2 seconds. */
const KEPT = 90;

export function withVolumes(before: Volumes, state: BusinessState): Volumes {
  return Object.fromEntries(
    state.clients.map(({ id, leadsPerMinute }) => [id, [...(before[id] ?? []), leadsPerMinute].slice(-KEPT)]),
  );
}

/** Whether anything of the business is broken at the moment. */
export function isTroubled(state: BusinessState): boolean {
  return (
    state.intake.broken ||
    state.clients.some((client) => client.stopped) ||
    state.landing.some((page) => page.slow || page.status >= 400)
  );
}

/** The path of a client's sparkline in a box of this size, the newest reading at the right. */
export function sparkline(values: readonly number[], expected: number, width: number, height: number): string {
  const step = width / (KEPT - 1);
  const start = width - (values.length - 1) * step;
  const points = values.map((value, index) => {
    const y = heightOf(value, values, expected, height);
    return `${(start + index * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return points.length > 0 ? `M${points.join("L")}` : "";
}

/** How far down a value stands in the box, which the highest of the readings and of what is expected fills. */
export function heightOf(value: number, values: readonly number[], expected: number, height: number): number {
  const top = Math.max(expected * 1.3, ...values, 1);
  return height - (value / top) * (height - 4) - 2;
}
