/** Reads buckets out of CSV files: ready-made ones, or one line per event that is counted here. */
import { z } from "zod";
import { bucketStart } from "../domain/time/buckets.ts";
import { numberOrGap } from "./amounts.ts";
import { type Cells, csvFiles, readCsv } from "./csv-files.ts";
import { openDesk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { parseInstant } from "./instant.ts";
import { type RowReader, rowReader, tooManyRows } from "./rows.ts";
import type { Question, Source, SourceContext, SourceKind } from "./source.ts";

const Options = z.strictObject({
  path: z.string().min(1).describe("A file, or a folder of *.csv and *.csv.gz; relative to the catalogue."),
});

const File = {
  file: z.string().min(1).optional().describe("Only this file of the folder."),
  delimiter: z.string().length(1, "must be one character").default(","),
};
const Column = z.string().min(1);
const Query = z
  .strictObject({
    bucket: Column.default("bucket").describe("Column with the start of the bucket, or the time of the event."),
    group: Column.optional().describe("Column with the group; without it all is one group."),
    value: Column.optional().describe("Column with the value; without it every line is an event that counts 1."),
    numerator: Column.optional().describe("Of a ratio, instead of value: column that says how many."),
    denominator: Column.optional().describe("Of a ratio: column that says out of how many."),
    count: Column.optional().describe("Of a duration: column with the number of requests behind the value."),
    ...File,
  })
  .refine(({ numerator, denominator }) => (numerator === undefined) === (denominator === undefined), {
    error: "must name numerator and denominator together",
  })
  .refine(({ value, numerator }) => value === undefined || numerator === undefined, {
    error: "must name either value, or numerator and denominator",
  })
  .refine(({ value, count }) => value !== undefined || count === undefined, {
    error: "must name a value beside count",
  });
const Measure = z.strictObject({
  value: z.string().min(1).describe("Column whose last value is taken."),
  where: z.record(z.string(), z.string()).default({}).describe("Only lines in which these columns hold these texts."),
  ...File,
});

export const csvSource: SourceKind = {
  name: "csv",
  options: Options,
  query: Query,
  measure: Measure,
  open: (id, options, context) => open(id, Options.parse(options), context),
};

function open(id: string, options: z.infer<typeof Options>, context: SourceContext): Source {
  const { timeout, maxRows } = context;
  // One at a time: parsing holds up this process, and two at once would only both be late.
  const desk = openDesk({ source: id, timeout, secrets: [], slots: 1 });

  return {
    read: (question, signal) =>
      desk.ask(question.metric, signal, async (limited) => {
        const query = Query.parse(question.query);
        const reader = rowReader(question, maxRows);
        const { file: only, delimiter, ...columns } = query;
        const isReady = columns.value !== undefined || columns.numerator !== undefined;
        const sink = isReady ? takeRows(question, reader) : countEvents(question, reader, maxRows);
        for (const file of await csvFiles(context.folder, options.path, only))
          await readCsv(file, { columns, delimiter }, limited, (cells, where) => sink.line(cells, where));
        sink.end();
        return reader.observations;
      }),
    measure: (asker, query, _at, signal) =>
      desk.ask(asker, signal, async (limited) => {
        const { value, where: wanted, file: only, delimiter } = Measure.parse(query);
        const columns = Object.fromEntries([value, ...Object.keys(wanted)].map((name) => [name, name]));
        let last: number | null = null;
        for (const file of await csvFiles(context.folder, options.path, only))
          await readCsv(file, { columns, delimiter }, limited, (cells, where) => {
            if (Object.entries(wanted).every(([name, text]) => cells[name] === text))
              last = number(cells[value], where);
          });
        if (last === null) throw new Fault("rubbish", "no line holds a value to measure");
        return last;
      }),
    async close() {
      desk.close();
    },
  };
}

/** What becomes of the lines of a file. */
interface Sink {
  line(cells: Cells, where: string): void;
  end(): void;
}

/** A line is a finished bucket. Files hold a long past: what is outside the window is left out, not a fault. */
function takeRows(question: Question, reader: RowReader): Sink {
  return {
    line(cells, where) {
      const bucket = instant(cells.bucket, question, where);
      if (!isAsked(bucket, question)) return;
      const { group, value, numerator, denominator, count } = cells;
      const numbers = { value: orGap(value), numerator: orGap(numerator), denominator: orGap(denominator) };
      reader.take({ bucket, group: orGap(group), ...numbers, count: orGap(count) }, where);
    },
    end: () => undefined,
  };
}

/** A line is an event: each counts 1 in the bucket that its time falls into. */
function countEvents(question: Question, reader: RowReader, maxRows: number): Sink {
  const counts = new Map<string | null | undefined, Map<number, number>>();
  let size = 0;
  return {
    line(cells, where) {
      const time = instant(cells.bucket, question, where);
      if (!isAsked(time, question)) return;
      const bucket = bucketStart(time, question.bucket, question.timezone);
      const group = orGap(cells.group);
      const buckets = counts.get(group) ?? new Map<number, number>();
      counts.set(group, buckets);
      const before = buckets.get(bucket) ?? 0;
      if (before === 0 && ++size > maxRows) throw tooManyRows(maxRows);
      buckets.set(bucket, before + 1);
    },
    end() {
      for (const [group, buckets] of counts)
        for (const [bucket, value] of buckets) reader.take({ bucket, group, value });
    },
  };
}

function instant(text: string | undefined, question: Question, where: string): number {
  const time = parseInstant(text, question.bucket, question.timezone);
  if (time === undefined)
    throw new Fault("rubbish", `${where}: "${text}" is not a time; use ISO 8601 or seconds since 1970`);
  return time;
}

function isAsked(time: number, { window }: Question): boolean {
  return time >= window.from && time < window.to;
}

/** An empty cell is nothing: no name, no value. */
function orGap(text: string | undefined): string | null | undefined {
  return text === "" ? null : text;
}

function number(text: string | undefined, where: string): number | null {
  return numberOrGap(orGap(text), where);
}
