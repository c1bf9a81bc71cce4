import { type Command, InvalidArgumentError } from "commander";
import { runDetect } from "../detect/run-detect.ts";
import { publicHolidays } from "../domain/calendar.ts";
import { formatDuration, parseDuration } from "../domain/time/duration.ts";
import { zoneOffset } from "../domain/time/zone-offset.ts";
import { CommandError } from "./command-error.ts";

interface DetectCliOptions {
  readonly csv: string;
  readonly groups?: string;
  readonly bucket?: number;
  readonly timezone?: string;
  /** A place, or false for `--no-holidays`. */
  readonly holidays?: string | false;
  readonly budget?: number;
}

const DAY = 86_400_000;

export function addDetect(program: Command): void {
  program
    .command("detect")
    .description("run the detector alone over a CSV of observations and write one decision per line, as JSON")
    .requiredOption("--csv <file>", "observations with the columns ts, value and group; plain or .gz")
    .option("--groups <file>", "CSV with the columns group, tz, bucket_s and holidays")
    .option("--bucket <length>", "length of a bucket where the groups file names none (default: 1h)", readBucket)
    .option("--timezone <zone>", "time zone of the rhythm where the groups file names none (default: UTC)", readZone)
    .option("--holidays <place>", "whose public holidays apply (US, DE-BE) where the groups file names none", readPlace)
    .option("--no-holidays", "leave holidays out, even those of the groups file")
    .option("--budget <number>", "false alarms accepted per series and week (default: 0.1)", readBudget)
    .action(async (options: DetectCliOptions) => {
      try {
        await runDetect({ ...options, out: process.stdout });
      } catch (error) {
        if (isMissingFile(error)) throw new CommandError(`no file ${error.path}: check the path`, 2, { cause: error });
        throw error;
      }
    });
}

function readBucket(text: string): number {
  const bucket = parseDuration(text);
  if (bucket === undefined || bucket < 10_000 || bucket > DAY) {
    throw new InvalidArgumentError(`must be from 10s to ${formatDuration(DAY).replace(" ", "")}, like 15m or 1h.`);
  }
  return bucket;
}

function readBudget(text: string): number {
  const budget = Number(text);
  if (!(budget > 0)) throw new InvalidArgumentError("must be a number above 0, like 0.1.");
  return budget;
}

function readZone(zone: string): string {
  return checked(zone, () => zoneOffset(0, zone));
}

function readPlace(place: string): string {
  return checked(place, () => publicHolidays(place, "UTC"));
}

/** The text itself, if looking it up does not fail; commander shows why it did. */
function checked(text: string, lookUp: () => unknown): string {
  try {
    lookUp();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof RangeError ? error.message : String(error));
  }
  return text;
}

function isMissingFile(error: unknown): error is Error & { path: string } {
  return error instanceof Error && "code" in error && error.code === "ENOENT" && "path" in error;
}
