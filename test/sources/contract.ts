/** What Leadline asks of every source, written once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetricKind } from "../../src/domain/catalogue.ts";
import type { Observation } from "../../src/domain/detection.ts";
import { type Source, type SourceContext, SourceError, type SourceKind } from "../../src/sources/source.ts";
import { PATIENCE } from "../support/patience.ts";

export const HOUR = 3_600_000;
/** Monday, 2026-06-01, 12:00 UTC. */
export const NOON = Date.UTC(2026, 5, 1, 12);

/** Options and query, as the catalogue's reader would hand them over. */
export interface Setting {
  readonly options: unknown;
  readonly query: unknown;
  /** Appears in options or query, must not appear in an error. */
  readonly secrets?: readonly string[];
  readonly context?: Partial<SourceContext>;
}

export interface Row {
  readonly at: number;
  readonly group?: string;
  readonly value: number | null;
  /** Instead of the value: of a ratio. Beside it: the count of a duration. All rows have the same columns. */
  readonly numerator?: number | null;
  readonly denominator?: number | null;
  readonly count?: number | null;
}

/** The columns of numbers that these rows have. */
export function columnsOf(rows: readonly Row[]): readonly ("value" | "numerator" | "denominator" | "count")[] {
  const [first] = rows;
  if (first?.denominator !== undefined)
    return first.numerator === undefined ? ["denominator"] : ["numerator", "denominator"];
  return first?.count === undefined ? ["value"] : ["value", "count"];
}

/** How one kind of source is brought into each situation. */
export interface Bench {
  readonly kind: SourceKind;
  /** A source that knows these rows (with a group column if one has a group), and answers those of the window. */
  holding(rows: readonly Row[]): Promise<Setting>;
  /** A probe's query that yields this number; undefined: that finds nothing. */
  measuring(value: number | undefined): Promise<Setting>;
  silent(): Promise<Setting>;
  unreachable(): Promise<Setting>;
  rubbish(): Promise<Setting>;
  /** The source says no, and repeats all it was sent. */
  echo?(): Promise<Setting>;
  stop?(): Promise<void>;
}

/** @param cannot what cannot happen to this kind of source, and why */
export function sourceContract(
  make: () => Promise<Bench>,
  cannot: { readonly offGrid?: string; readonly doubles?: string; readonly echo?: string } = {},
): void {
  let bench: Bench;
  beforeAll(async () => {
    bench = await make();
  });
  afterAll(() => bench.stop?.());

  const rows = (): Row[] => [
    { at: NOON - HOUR, group: "acme", value: 1 },
    { at: NOON, group: "acme", value: 23 },
    { at: NOON, group: "Bergmann & Söhne", value: 0 },
    { at: NOON + HOUR, group: "acme", value: 4.5 },
    { at: NOON + 2 * HOUR, group: "acme", value: 99 },
  ];

  describe("answers", () => {
    it("the rows of all groups in the window, its end excluded", async () => {
      const found = await ask(bench, await bench.holding(rows()));
      expect(sorted(found)).toEqual([
        { group: "Bergmann & Söhne", bucket: NOON, value: 0 },
        { group: "acme", bucket: NOON, value: 23 },
        { group: "acme", bucket: NOON + HOUR, value: 4.5 },
      ]);
    });

    it("the single group `all` where nothing groups", async () => {
      const found = await ask(bench, await bench.holding([{ at: NOON, value: 7 }]));
      expect(found).toEqual([{ group: "all", bucket: NOON, value: 7 }]);
    });

    it("an empty list where nothing came, which is an answer and no fault", async () => {
      expect(await ask(bench, await bench.holding([{ at: NOON - 5 * HOUR, value: 7 }]))).toEqual([]);
    });

    it("a gap where the source says that there is no value", async () => {
      const found = await ask(bench, await bench.holding([{ at: NOON, value: null }]));
      expect(found).toEqual([{ group: "all", bucket: NOON, value: null }]);
    });

    it("the share that numerator and denominator make, with the denominator as its weight", async () => {
      const found = await askAs(bench, "ratio", [
        { at: NOON, group: "acme", value: null, numerator: 31, denominator: 1204 },
        { at: NOON, group: "nordlicht", value: null, numerator: 0, denominator: 7 },
        { at: NOON + HOUR, group: "acme", value: null, numerator: 9, denominator: 9 },
      ]);
      expect(sorted(found)).toEqual([
        { group: "acme", bucket: NOON, value: 31 / 1204, weight: 1204 },
        { group: "acme", bucket: NOON + HOUR, value: 1, weight: 9 },
        { group: "nordlicht", bucket: NOON, value: 0, weight: 7 },
      ]);
    });

    it("a gap where a share is out of nothing, which is no share of 0", async () => {
      const found = await askAs(bench, "ratio", [{ at: NOON, value: null, numerator: 0, denominator: 0 }]);
      expect(found).toEqual([{ group: "all", bucket: NOON, value: null, weight: 0 }]);
    });

    it("a duration with the number of requests behind it, and a gap where there was none", async () => {
      const found = await askAs(bench, "duration", [
        { at: NOON, value: 0.42, count: 310 },
        { at: NOON + HOUR, value: 0, count: 0 },
      ]);
      expect(sorted(found)).toEqual([
        { group: "all", bucket: NOON, value: 0.42, weight: 310 },
        { group: "all", bucket: NOON + HOUR, value: null, weight: 0 },
      ]);
    });

    it("a probe with one number", async () => {
      expect(await measure(bench, await bench.measuring(41.5))).toBe(41.5);
    });
  });

  describe("says that nothing is known", () => {
    it("when the source does not answer in time", async () => {
      const setting = await bench.silent();
      const fault = await faultOf(() => ask(bench, { ...setting, context: { timeout: 400, ...setting.context } }));
      expect(fault).toMatchObject({ name: "SourceError", metric: "leads", source: "crm", reason: "timeout" });
    });

    it("when the source cannot be reached", async () => {
      const fault = await faultOf(async () => ask(bench, await bench.unreachable()));
      expect(fault.reason).toBe("unreachable");
      expect(fault.message).toMatch(/^metric leads, source crm: .*(connection was refused|does not exist)/);
    });

    it("when the answer is rubbish", async () => {
      expect((await faultOf(async () => ask(bench, await bench.rubbish()))).reason).toBe("rubbish");
    });

    it("when there are more rows than fit", async () => {
      const many = Array.from({ length: 10 }, (_, i) => ({ at: NOON, group: `client ${i}`, value: i }));
      const fault = await faultOf(async () => ask(bench, { ...(await bench.holding(many)), context: { maxRows: 9 } }));
      expect(fault).toMatchObject({ reason: "rubbish", message: expect.stringContaining("more than 9 rows") });
    });

    it.each([
      [{ numerator: 1, denominator: -2 }, "the denominator is -2, below zero"],
      [{ numerator: -1, denominator: 2 }, "the numerator is -1, below zero"],
      [{ numerator: 12, denominator: 9 }, "the numerator 12 is above the denominator 9, which no share can be"],
      [{ numerator: 3, denominator: 0 }, "the numerator 3 is above the denominator 0"],
    ])("when a share cannot be one: %o", async (parts, message) => {
      const fault = await faultOf(() => askAs(bench, "ratio", [{ at: NOON, value: null, ...parts }]));
      expect(fault).toMatchObject({ reason: "rubbish", message: expect.stringContaining(message) });
    });

    it("when a count is below zero", async () => {
      const fault = await faultOf(() => askAs(bench, "duration", [{ at: NOON, value: 1, count: -4 }]));
      expect(fault).toMatchObject({
        reason: "rubbish",
        message: expect.stringContaining("the count is -4, below zero"),
      });
    });

    it("when numerator and denominator come for a metric that is no ratio", async () => {
      const parts = [{ at: NOON, value: null, numerator: 1, denominator: 2 }];
      const fault = await faultOf(() => askAs(bench, "gauge", parts));
      expect(fault).toMatchObject({ reason: "rubbish", message: expect.stringContaining("of kind: ratio") });
    });

    it("when a probe finds nothing to measure", async () => {
      expect((await faultOf(async () => measure(bench, await bench.measuring(undefined)))).reason).toBe("rubbish");
    });

    if (!cannot.offGrid)
      it("when a row is off the grid, and names it", async () => {
        const fault = await faultOf(async () => ask(bench, await bench.holding([{ at: NOON + 420_000, value: 1 }])));
        expect(fault.reason).toBe("rubbish");
        expect(fault.message).toMatch(/12:07Z is not the start of a bucket of 1 h/);
      });

    if (!cannot.doubles)
      it("when two rows claim the same bucket of a group", async () => {
        const twice = [NOON, NOON].map((at) => ({ at, group: "acme", value: 1 }));
        const fault = await faultOf(async () => ask(bench, await bench.holding(twice)));
        expect(fault).toMatchObject({
          reason: "rubbish",
          message: expect.stringContaining("two rows for 2026-06-01T12:00Z"),
        });
      });
  });

  it("ends at once when it is stopped", async () => {
    const setting = await bench.silent();
    const source = open(bench, { ...setting, context: { timeout: 10 * PATIENCE } });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const fault = await faultOf(() => source.read(question(setting), stop.signal));
    expect(fault.message).toContain("stopped");
    await source.close();
  });

  it("does not begin when it is stopped already", async () => {
    const setting = await bench.holding(rows());
    const source = open(bench, setting);
    await faultOf(() => source.read(question(setting), AbortSignal.abort()));
    expect(await source.read(question(setting), new AbortController().signal)).toHaveLength(3);
    await source.close();
  });

  it("answers several questions at once", async () => {
    const setting = await bench.holding(rows());
    const source = open(bench, setting);
    const answers = await Promise.all(Array.from({ length: 12 }, () => source.read(question(setting), never())));
    expect(answers.map((answer) => answer.length)).toEqual(Array(12).fill(3));
    await source.close();
  });

  it("answers nothing any more once it is closed", async () => {
    const setting = await bench.holding(rows());
    const source = open(bench, setting);
    await source.read(question(setting), never());
    await source.close();
    expect((await faultOf(() => source.read(question(setting), never()))).message).toContain("stopped");
  });

  it("keeps its secrets out of every error", async () => {
    for (const setting of [await bench.unreachable(), await bench.rubbish(), await bench.echo?.()]) {
      if (!setting) continue;
      const fault = await faultOf(() => ask(bench, setting));
      const everything = `${fault.message} ${fault.stack} ${JSON.stringify(fault)} ${String(fault.cause)}`;
      for (const secret of setting.secrets ?? []) expect(everything).not.toContain(secret);
    }
  });
}

export function question(setting: Setting, window = { from: NOON, to: NOON + 2 * HOUR }) {
  return {
    metric: "leads",
    kind: "count" as MetricKind,
    query: setting.query,
    window,
    bucket: HOUR,
    timezone: "Europe/Berlin",
  };
}

function open({ kind }: Pick<Bench, "kind">, setting: Setting): Source {
  const context = { folder: ".", timeout: PATIENCE, maxRows: 10_000, ...setting.context };
  return kind.open("crm", kind.options.parse(setting.options), context);
}

/** What a metric of this kind is answered by a source that holds these rows. */
async function askAs(bench: Bench, kind: MetricKind, rows: readonly Row[]): Promise<Observation[]> {
  return ask(bench, await bench.holding(rows), { kind });
}

/** Opens, asks for two hours from noon, closes. */
export async function ask(
  bench: Pick<Bench, "kind">,
  setting: Setting,
  change: Partial<ReturnType<typeof question>> = {},
): Promise<Observation[]> {
  const source = open(bench, setting);
  try {
    return await source.read({ ...question(setting), ...change }, never());
  } finally {
    await source.close();
  }
}

export async function measure(bench: Pick<Bench, "kind">, setting: Setting): Promise<number> {
  const source = open(bench, setting);
  try {
    return await source.measure("step intake", setting.query, NOON, never());
  } finally {
    await source.close();
  }
}

/** The SourceError that this must end with: nothing else may be thrown. */
export async function faultOf(act: () => Promise<unknown>): Promise<SourceError> {
  const error = await act().then(
    (answer) => new Error(`expected a fault, got ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof SourceError) return error;
  throw error;
}

function sorted(rows: readonly Observation[]): Observation[] {
  return rows.toSorted((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : a.bucket - b.bucket));
}

function never(): AbortSignal {
  return new AbortController().signal;
}
